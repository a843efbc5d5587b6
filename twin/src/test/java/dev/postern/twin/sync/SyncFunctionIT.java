package dev.postern.twin.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.twin.Twin;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The function as AWS Lambda gets it: the one jar, in a JVM that has nothing else, with clients of its own making. */
@Tag("deep")
class SyncFunctionIT {
    private static final String KEY = "crl/authority.crl";

    @TempDir
    Path directory;

    private final Instant now = InstantSource.system().instant().truncatedTo(SECONDS);
    private final TestPki pki = TestPki.withIntermediate(now);
    private Twin twin;
    private S3Client s3;

    private record Ran(int code, String answer, String stdout, String stderr) {}

    @BeforeEach
    void start() throws IOException {
        twin = Twin.start(
                directory.resolve("twin"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InstantSource.system());
        s3 = client(S3Client.builder().forcePathStyle(true));
        s3.createBucket(it -> it.bucket("lists"));
        s3.putBucketVersioning(it -> it.bucket("lists").versioningConfiguration(v -> v.status("Enabled")));
        s3.putObject(it -> it.bucket("lists").key("ca.pem"), RequestBody.fromString(pki.bundle()));
        try (var events = client(EventBridgeClient.builder())) {
            events.createEventBus(it -> it.name("partners"));
        }
    }

    @AfterEach
    void stop() {
        s3.close();
        twin.close();
    }

    @Test
    void publishesAListTheMomentItIsWrittenAndKeepsItWhenABadOneFollows() throws Exception {
        var list = list(1, 5);
        var written = invoke(created(put(list)), Map.of());

        assertThat(written.code()).as(written.stderr()).isZero();
        assertThat(written.answer())
                .isEqualTo("[{\"list\":\"s3://lists/" + KEY + "\",\"result\":\"PUBLISHED\",\"detail\":\"number=1\"}]");
        assertThat(written.stdout()).contains("\"EnforcementLag\":", "sync.published list=s3://lists/" + KEY);
        assertThat(live()).isEqualTo(list);
        assertThat(eventsOfTheBus()).contains("dev.postern.list.published");

        var bad = invoke(created(put(new byte[] {1, 2, 3})), Map.of());

        assertThat(bad.code()).as(bad.stderr()).isZero();
        assertThat(bad.answer()).contains("\"REJECTED\"");
        assertThat(bad.stdout()).contains("\"Rejected\":1.0");
        assertThat(live()).isEqualTo(list);
        assertThat(eventsOfTheBus()).contains("dev.postern.list.rejected");
    }

    @Test
    void putsAListOnATrustStoreAndTakesTheOldOneOff() throws Exception {
        try (var elb = client(ElasticLoadBalancingV2Client.builder())) {
            var arn = elb.createTrustStore(it -> it.name("partners")
                            .caCertificatesBundleS3Bucket("lists")
                            .caCertificatesBundleS3Key("ca.pem"))
                    .trustStores()
                    .get(0)
                    .trustStoreArn();
            var settings = Map.of("POSTERN_TARGETS", arn, "POSTERN_UPLOADS", "s3://lists/uploads");

            var first = invoke(created(put(list(1, 5))), settings);
            var second = invoke(created(put(list(2, 5))), settings);
            var again = invoke("{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\"}", settings);

            assertThat(first.answer()).as(first.stderr()).contains("\"PUBLISHED\"", "number=1");
            assertThat(second.answer()).as(second.stderr()).contains("\"PUBLISHED\"", "number=2");
            assertThat(again.answer()).as(again.stderr()).contains("\"UNCHANGED\"", "number=2");
            assertThat(elb.describeTrustStoreRevocations(it -> it.trustStoreArn(arn))
                            .trustStoreRevocations())
                    .extracting(it -> it.revocationId() + ": " + it.numberOfRevokedEntries())
                    .containsExactly("2: 1");
        }
    }

    /** Signed in the one way for which Bouncy Castle's provider is asked, whose jar is signed and this one is not. */
    @Test
    void verifiesWithBouncyCastlesProvider() throws Exception {
        var keys = TestKeys.rsa(2048);
        var subject = "CN=Pss";
        var authority =
                TestAuthority.root(subject, now).authority(subject).keys(keys).mintAuthority();
        var builder = new JcaX509v2CRLBuilder(new X500Principal(subject), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(7, DAYS)));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
        builder.addCRLEntry(BigInteger.TEN, Date.from(now), CRLReason.keyCompromise);
        var list = builder.build(new JcaContentSignerBuilder("SHA256withRSAandMGF1")
                        .setProvider(new BouncyCastleProvider())
                        .build(keys.getPrivate()))
                .getEncoded();
        s3.putObject(
                it -> it.bucket("lists").key("ca.pem"),
                RequestBody.fromString(Certificates.pem(List.of(authority.certificate()))));
        put(list);

        var ran = invoke("{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\"}", Map.of());

        assertThat(ran.code()).as(ran.stderr()).isZero();
        assertThat(ran.answer()).contains("\"PUBLISHED\"");
    }

    @Test
    void failsWhereTryingAgainMayHelp() throws Exception {
        var event = created(put(list(1, 5)));
        twin.close();

        var ran = invoke(event, Map.of("POSTERN_EVENTS", ""));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.stderr()).contains("reading s3://lists/" + KEY + ": ");
        assertThat(ran.stdout()).contains("\"Failed\":1.0");
    }

    @Test
    void endsTheStartWithOneLineForAWrongSetting() throws Exception {
        var ran = invoke("{}", Map.of("POSTERN_TARGET", "s3://lists/live"));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.stderr()).contains("MalformedInput: POSTERN_TARGET: unknown (expected: one of [");
    }

    private Ran invoke(String event, Map<String, String> more) throws IOException, InterruptedException {
        var eventFile = Files.writeString(directory.resolve("event.json"), event);
        var answer = directory.resolve("answer.json");
        var out = directory.resolve("stdout");
        var err = directory.resolve("stderr");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("postern.sync.jar") + File.pathSeparator + testClasses(),
                        Invocation.class.getName(),
                        eventFile.toString(),
                        answer.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        var environment = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL", twin.endpoint().toString(),
                "AWS_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "twin",
                "AWS_SECRET_ACCESS_KEY", "twin",
                "POSTERN_LISTS", "s3://lists/" + KEY,
                "POSTERN_CA_BUNDLE", "s3://lists/ca.pem",
                "POSTERN_TARGETS", "s3://lists/live",
                "POSTERN_EVENTS", "eventbridge:partners"));
        environment.putAll(more);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Ran(
                process.exitValue(),
                Files.exists(answer) ? Files.readString(answer) : "",
                Files.readString(out),
                Files.readString(err));
    }

    private static String testClasses() {
        try {
            return Path.of(Invocation.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(twin.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .build();
    }

    private String put(byte[] list) {
        return s3.putObject(it -> it.bucket("lists").key(KEY), RequestBody.fromBytes(list))
                .versionId();
    }

    private static String created(String version) {
        return "{\"version\":\"0\",\"detail-type\":\"Object Created\",\"source\":\"aws.s3\",\"detail\":{\"bucket\":{\"name\":"
                + "\"lists\"},\"object\":{\"key\":\"" + KEY + "\",\"version-id\":\"" + version + "\"}}}";
    }

    private byte[] live() {
        var name = KeyFingerprint.of(pki.issuing().certificate()).hex().substring(0, 40);
        return s3.getObjectAsBytes(it -> it.bucket("lists").key("live/" + name + ".crl"))
                .asByteArray();
    }

    private String eventsOfTheBus() throws IOException {
        try (var files = Files.walk(directory.resolve("twin/events"))) {
            var text = new StringBuilder();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file, UTF_8));
            }
            return text.toString();
        }
    }

    private byte[] list(long number, long serial) {
        return pki.issuing().list(number, now, now.plus(7, DAYS), List.of(BigInteger.valueOf(serial)));
    }
}
