package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.RefusalStyle;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.TestEdge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** alb.md 2.2, {@code IgnoreClientCertificateExpiry}, in real handshakes: it excuses the end of a leaf's time and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientExpiryTest {
    private final TestPki pki = TestPki.withIntermediate(Instant.now());
    private final Instant now = pki.root().now();
    private final TestCredential revoked = expired().mint();

    @TempDir
    Path directory;

    Stream<Arguments> clients() {
        return Stream.of(TlsEngine.BORINGSSL, TlsEngine.JDK)
                .flatMap(engine -> Stream.of(
                        row(
                                "leaf expired",
                                engine,
                                ExpiryPolicy.ENFORCE,
                                expired().mint(),
                                "ClientCertExpired"),
                        row(
                                "leaf expired",
                                engine,
                                ExpiryPolicy.IGNORE,
                                expired().mint(),
                                "Success"),
                        row("not yet valid", engine, ExpiryPolicy.IGNORE, early(), "ClientCertNotYetValid"),
                        row("issuer expired", engine, ExpiryPolicy.IGNORE, belowExpired(), "ClientCertExpired"),
                        row("and revoked", engine, ExpiryPolicy.IGNORE, revoked, "ClientCertCrlHit"),
                        row("and for servers", engine, ExpiryPolicy.IGNORE, forServers(), "ClientCertPurposeInvalid"),
                        row("and a stranger's", engine, ExpiryPolicy.IGNORE, strangers(), "ClientCertUntrusted")));
    }

    private static Arguments row(
            String name, TlsEngine engine, ExpiryPolicy policy, TestCredential client, String expected) {
        return Arguments.of(name, engine, policy, client, expected);
    }

    @ParameterizedTest(name = "{0}, {1} {2}: {4}")
    @MethodSource("clients")
    void excusesTheEndOfALeafsTimeAndNothingElse(
            String name, TlsEngine engine, ExpiryPolicy policy, TestCredential client, String expected) {
        var mode = new MutualAuthentication.Verify(
                "clients", policy, MutualAuthentication.DEFAULT_CA_NAMES, RefusalStyle.RESET);
        try (var edge = TestEdge.start(directory, pki, mode, listener -> listener.withTlsEngine(engine))) {
            edge.enforce(2, List.of(revoked.leaf().getSerialNumber()));
            var let = expected.equals("Success");

            var turn = 0;
            for (var version : List.of("1.2", "1.3")) {
                var result = edge.curl().get(edge.url("/widgets"), Optional.of(client), "--tls-max", version);

                assertThat(result.status()).as(result.log()).isEqualTo(let ? 200 : 0);
                assertThat(result.reset()).as(result.log()).isEqualTo(!let);
                turn++;
                var record = JsonMapper.builder().build().readTree(edge.logLine("connection.log", turn));
                assertThat(record.path("tls_verify_status").asString())
                        .isEqualTo(let ? expected : "Failed:" + expected);
            }
        }
    }

    private TestCertificate expired() {
        return pki.client("acme").expiredAt(now.minusSeconds(60));
    }

    private TestCredential early() {
        return pki.client("acme").validFrom(now.plusSeconds(3600)).mint();
    }

    private TestCredential belowExpired() {
        return pki.root()
                .authority("CN=Old Issuing,O=Example")
                .expiredAt(now.minusSeconds(60))
                .mintAuthority()
                .client("acme")
                .mint();
    }

    private TestCredential forServers() {
        return expired().extendedKeyUsage(KeyPurposeId.id_kp_serverAuth).mint();
    }

    private TestCredential strangers() {
        return pki.impostor().client("acme").expiredAt(now.minusSeconds(60)).mint();
    }
}
