package dev.postern.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What an edge trusts may be in S3: it follows what is there, and guards when S3 is away, also after a restart. */
class TrustFromS3IT {
    private static final String BUCKET = "acme-pki";
    private static final TestPki PKI = Stage.provider();

    @TempDir
    Path directory;

    private final TestCredential leaver = PKI.client("leaver").mint();
    private final TestCredential acme = PKI.client("acme").mint();
    private Twin twin;

    @BeforeEach
    void fill() throws IOException {
        twin = twin(0);
        try (var s3 = s3()) {
            s3.createBucket(request -> request.bucket(BUCKET));
        }
        put("ca-bundle.pem", PKI.bundle());
        put("root.crl", PKI.root().listPem(1, List.of()));
        put("issuing.crl", PKI.issuing().listPem(1, List.of()));
    }

    @AfterEach
    void close() {
        twin.close();
    }

    @Test
    void followsWhatIsInS3AndGuardsWithoutIt() throws IOException {
        var port = twin.endpoint().getPort();
        try (var stage = stage()) {
            assertThat(status(stage, leaver)).isEqualTo(200);

            put("issuing.crl", PKI.issuing().listPem(2, List.of(leaver.leaf().getSerialNumber())));
            Patience.until(
                    "the list is picked up",
                    () -> stage.edge().metric("postern_crl_number{list=\"issuing.crl\",trust_store=\"partners\"}")
                            == 2);
            assertThat(status(stage, leaver)).isZero();

            twin.close();
            Patience.until(
                    "the edge misses S3", () -> stage.edge().health().body().contains("trustStores.partners.poll"));
            assertThat(status(stage, leaver)).isZero();
            assertThat(status(stage, acme)).isEqualTo(200);
            assertThat(stage.edge().ready().status()).isEqualTo(200);
        }
        try (var stage = stage()) {
            assertThat(status(stage, leaver)).isZero();
            assertThat(status(stage, acme)).isEqualTo(200);
            assertThat(stage.edge().ready().status()).isEqualTo(200);
            assertThat(stage.edge().health().body()).contains("trustStores.partners.poll", "the last good value");

            twin = twin(port);
            put("issuing.crl", PKI.issuing().listPem(3, List.of()));
            Patience.until(
                    "the edge is well again",
                    () -> stage.edge().health().json().path("status").asString().equals("ok"));
            Patience.until("the next list is picked up", () -> status(stage, leaver) == 200);
        }
    }

    @Test
    void letsNobodyInBeforeTheFirstListIsThereNorForgetsItWhenItGoes() throws IOException {
        delete("issuing.crl");
        try (var stage = stage(", revocationPolicy: { missing: deny }")) {
            assertThat(status(stage, acme)).isZero();
            assertThat(stage.edge().ready().status()).isEqualTo(200);
            Patience.until(
                    "the edge says what it waits for",
                    () -> stage.edge().health().body().contains("s3://acme-pki/issuing.crl is not there yet"));

            put("issuing.crl", PKI.issuing().listPem(1, List.of(leaver.leaf().getSerialNumber())));
            Patience.until("the first list is picked up", () -> status(stage, acme) == 200);
            assertThat(status(stage, leaver)).isZero();
            Patience.until(
                    "the edge is well",
                    () -> stage.edge().health().json().path("status").asString().equals("ok"));

            delete("issuing.crl");
            Patience.until(
                    "the edge misses its list",
                    () -> stage.edge().health().body().contains("there is no such object"));
            assertThat(status(stage, leaver)).isZero();
            assertThat(status(stage, acme)).isEqualTo(200);
        }
    }

    private Stage stage() {
        return stage("");
    }

    private Stage stage(String more) {
        return Stage.open(
                directory,
                PKI,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .trustStoreOf("partners", """
                                caCertificatesBundle: "s3://acme-pki/ca-bundle.pem", refresh: PT0.2S, \
                                revocations: [ "s3://acme-pki/issuing.crl", "s3://acme-pki/root.crl" ]\
                                """ + more)
                        .environment("AWS_ENDPOINT_URL", twin.endpoint().toString())
                        .environment("AWS_REGION", "eu-central-1")
                        .environment("AWS_ACCESS_KEY_ID", "twin")
                        .environment("AWS_SECRET_ACCESS_KEY", "twin"));
    }

    private static int status(Stage stage, TestCredential credential) {
        return stage.curl()
                .get(
                        stage.edge().port(Engine.BORINGSSL.listener("verify")),
                        "/widgets",
                        Optional.of(credential),
                        TlsVersion.TLS_1_3)
                .status();
    }

    private Twin twin(int port) throws IOException {
        return Twin.start(
                directory.resolve("twin"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                InstantSource.system());
    }

    private void put(String key, String text) {
        try (var s3 = s3()) {
            s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(text.getBytes(US_ASCII)));
        }
    }

    private void delete(String key) {
        try (var s3 = s3()) {
            s3.deleteObject(request -> request.bucket(BUCKET).key(key));
        }
    }

    private S3Client s3() {
        return S3Client.builder()
                .endpointOverride(twin.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
