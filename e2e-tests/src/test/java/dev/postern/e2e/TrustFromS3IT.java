package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Bucket;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edge trusts may be in S3: it follows what is there, and guards when S3 is away, also after a restart. */
@Tag("deep")
class TrustFromS3IT {
    private static final TestPki PKI = Stage.provider();

    @TempDir
    Path directory;

    private final TestCredential leaver = PKI.client("leaver").mint();
    private final TestCredential acme = PKI.client("acme").mint();
    private Bucket bucket;

    @BeforeEach
    void fill() throws IOException {
        bucket = Bucket.create(directory.resolve("twin"), "acme-pki");
        bucket.put("ca-bundle.pem", PKI.bundle());
        bucket.put("root.crl", PKI.root().listPem(1, List.of()));
        bucket.put("issuing.crl", PKI.issuing().listPem(1, List.of()));
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    @Test
    void followsWhatIsInS3AndGuardsWithoutIt() throws IOException {
        try (var stage = stage()) {
            assertThat(status(stage, leaver)).isEqualTo(200);

            bucket.put(
                    "issuing.crl",
                    PKI.issuing().listPem(2, List.of(leaver.leaf().getSerialNumber())));
            Patience.until(
                    "the list is picked up",
                    () -> stage.edge().metric("postern_crl_number{list=\"issuing.crl\",trust_store=\"partners\"}")
                            == 2);
            assertThat(status(stage, leaver)).isZero();

            bucket.goAway();
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

            bucket.comeBack();
            bucket.put("issuing.crl", PKI.issuing().listPem(3, List.of()));
            Patience.until(
                    "the edge is well again",
                    () -> stage.edge().health().json().path("status").asString().equals("ok"));
            Patience.until("the next list is picked up", () -> status(stage, leaver) == 200);
        }
    }

    @Test
    void letsNobodyInBeforeTheFirstListIsThereNorForgetsItWhenItGoes() throws IOException {
        bucket.delete("issuing.crl");
        try (var stage = stage(", revocationPolicy: { missing: deny }")) {
            assertThat(status(stage, acme)).isZero();
            assertThat(stage.edge().ready().status()).isEqualTo(200);
            Patience.until(
                    "the edge says what it waits for",
                    () -> stage.edge().health().body().contains("s3://acme-pki/issuing.crl is not there yet"));

            bucket.put(
                    "issuing.crl",
                    PKI.issuing().listPem(1, List.of(leaver.leaf().getSerialNumber())));
            Patience.until("the first list is picked up", () -> status(stage, acme) == 200);
            assertThat(status(stage, leaver)).isZero();
            Patience.until(
                    "the edge is well",
                    () -> stage.edge().health().json().path("status").asString().equals("ok"));

            bucket.delete("issuing.crl");
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
        return Stage.open(directory, PKI, (yaml, files) -> {
            yaml.verify("verify", "partners").trustStoreOf("partners", """
                    caCertificatesBundle: "s3://acme-pki/ca-bundle.pem", refresh: PT0.2S, \
                    revocations: [ "s3://acme-pki/issuing.crl", "s3://acme-pki/root.crl" ]\
                    """ + more);
            bucket.servedTo(yaml);
        });
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
}
