package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.authorizer.token.TokenIssuer;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The function as AWS Lambda gets it: the one jar, in a JVM that has nothing else, with clients of its own making. */
@Tag("deep")
class AuthorizerFunctionIT {
    private static final Path JAR = Path.of(System.getProperty("postern.authorizer.jar"));
    // "Lambda quotas": a deployment package uploaded directly, zipped, 50 MB.
    private static final long MAX_JAR = 50L * 1024 * 1024;

    @TempDir
    Path directory;

    private final Instant now = InstantSource.system().instant().truncatedTo(SECONDS);
    private final TestPki pki = TestPki.withIntermediate(now);
    private final TokenIssuer issuer = new TokenIssuer(now);
    private TestCloud cloud;
    private String database = "";
    private TestCredential acme;

    private record Ran(int code, String answer, String stdout, String stderr) {}

    @BeforeEach
    void start() throws IOException {
        cloud = new TestCloud(directory.resolve("twin"));
        cloud.now = now;
        database = cloud.database().endpoint().toString();
        acme = cloud.onboard("acme", pki.client("acme").mint());
    }

    @AfterEach
    void stop() throws IOException {
        issuer.close();
        cloud.close();
    }

    @Test
    void letsAKnownClientIn() throws Exception {
        var ran = invoke(TestEvent.of(acme.leaf()), Map.of());

        assertThat(ran.code()).as(ran.stderr()).isZero();
        assertThat(ran.stderr()).isEmpty();
        assertThat(ran.answer()).contains("\"Effect\":\"Allow\"", "\"clientId\":\"acme\"");
        assertThat(ran.stdout().lines()).hasSize(1);
        assertThat(ran.stdout()).contains("\"reason\":\"KNOWN_CLIENT\"");
    }

    @Test
    void asksForATokenWhoseKeysItFetches() throws Exception {
        var settings = Map.of(
                "POSTERN_JWT_ISSUER", TokenIssuer.NAME,
                "POSTERN_JWT_AUDIENCE", TokenIssuer.AUDIENCE,
                "POSTERN_JWT_JWKS", issuer.keys().toString());
        var token = "Bearer " + TokenIssuer.token(TokenIssuer.claims(now));

        var with = invoke(TestEvent.of(acme.leaf()).header("Authorization", token), settings);
        var without = invoke(TestEvent.of(acme.leaf()), settings);

        assertThat(with.code()).as(with.stderr()).isZero();
        assertThat(with.answer()).contains("\"Effect\":\"Allow\"", "\"tokenSubject\":\"app-7\"");
        assertThat(with.stdout()).doesNotContain("eyJ");
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.stderr()).contains("Unauthorized: Unauthorized");
        assertThat(without.stdout()).contains("\"reason\":\"TOKEN_MISSING\"");
    }

    @Test
    void failsWhereTheRegisterIsAway() throws Exception {
        cloud.database().close();

        var ran = invoke(TestEvent.of(acme.leaf()), Map.of());

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.answer()).isEmpty();
        assertThat(ran.stderr()).contains("Unavailable: REGISTER_UNAVAILABLE: ").doesNotContain("Unauthorized");
        assertThat(ran.stdout()).contains("\"answer\":\"FAILURE\"");
    }

    @Test
    void endsTheStartWithOneLineForAWrongSetting() throws Exception {
        var ran = invoke(TestEvent.of(acme.leaf()), Map.of("POSTERN_VPC_ENDPOINTS", "vpc-1"));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.stderr())
                .contains("MalformedInput: POSTERN_VPC_ENDPOINTS: \"vpc-1\" (expected: vpce-ID, with commas between");
    }

    @Test
    void fitsIntoLambda() throws Exception {
        System.out.println("postern-authorizer.jar: " + Files.size(JAR) + " bytes");

        assertThat(Files.size(JAR)).isLessThan(MAX_JAR);
    }

    private Ran invoke(TestEvent event, Map<String, String> more) throws IOException, InterruptedException {
        var eventFile = Files.write(directory.resolve("event.json"), event.bytes());
        var answer = directory.resolve("answer.json");
        var out = directory.resolve("stdout");
        var err = directory.resolve("stderr");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djavax.net.ssl.trustStore=" + issuer.trustStore(directory.resolve("trust.p12")),
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-cp",
                JAR + File.pathSeparator + testClasses(),
                Invocation.class.getName(),
                eventFile.toString(),
                answer.toString()));
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        var environment = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL_S3",
                cloud.twin().endpoint().toString(),
                "AWS_ENDPOINT_URL_DYNAMODB",
                database,
                "AWS_REGION",
                "eu-central-1",
                "AWS_ACCESS_KEY_ID",
                "twin",
                "AWS_SECRET_ACCESS_KEY",
                "twin",
                "POSTERN_REGISTER",
                "dynamodb:" + TestCloud.TABLE,
                "POSTERN_DENY_LIST",
                TestCloud.DENY_LIST.toString(),
                "POSTERN_VPC_ENDPOINTS",
                TestEvent.ENDPOINT));
        environment.putAll(more);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Ran(
                process.exitValue(),
                Files.exists(answer) ? Files.readString(answer) : "",
                Files.readString(out, UTF_8),
                Files.readString(err, UTF_8));
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
}
