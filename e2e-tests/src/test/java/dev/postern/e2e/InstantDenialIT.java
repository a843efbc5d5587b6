package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is put on the deny-list is out before any revocation list is, and nobody else is. */
class InstantDenialIT {
    private static final TestPki PKI = Stage.provider();

    @TempDir
    Path directory;

    private final TestCredential lost = PKI.client("lost").mint();
    private final TestCredential acme = PKI.client("acme").mint();
    private FileDenyListStore denyList;
    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        denyList = FileDenyListStore.of(directory.resolve("deny.json"));
        denyList.update(UnaryOperator.identity());
        stage = Stage.open(
                directory,
                PKI,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .trustStoreOf(
                                "partners",
                                "caCertificatesBundle: ca-bundle.pem, denyList: deny.json, refresh: PT0.05S"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhoIsDeniedWithoutAnyListAndLetsHimInWhenHeIsNot(Engine engine) throws IOException {
        var certificate =
                DeniedCertificate.of(lost.leaf(), PKI.issuing().certificate().getPublicKey());
        var now = Instant.now();
        assertThat(status(engine, lost)).isEqualTo(200);

        denyList.update(list -> list.with(new DenyEntry(
                certificate, "laptop stolen", now, lost.leaf().getNotAfter().toInstant())));
        Patience.until("the edge says it refuses", this::isRevoked);

        var mark = stage.edge().connections().mark();
        assertThat(status(engine, lost)).isZero();
        stage.edge().connections().next(mark, "reason", "ClientCertCrlHit");
        assertThat(status(engine, acme)).isEqualTo(200);
        assertThat(stage.edge().metric("postern_deny_list_entries{trust_store=\"partners\"}"))
                .isEqualTo(1);

        denyList.update(list -> list.without(certificate));
        Patience.until("the edge says it does not refuse", () -> !isRevoked());
        assertThat(status(engine, lost)).isEqualTo(200);
    }

    private boolean isRevoked() {
        var page = stage.edge()
                .page("/revoked?issuerKey=" + KeyFingerprint.of(PKI.issuing().certificate()) + "&serial="
                        + SerialNumber.of(lost.leaf()));
        return page.json().path("refused").asBoolean()
                && page.json().path("revoked").asBoolean();
    }

    private int status(Engine engine, TestCredential credential) {
        return stage.curl()
                .get(
                        stage.edge().port(engine.listener("verify")),
                        "/widgets",
                        Optional.of(credential),
                        TlsVersion.TLS_1_3)
                .status();
    }
}
