package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EdgeProxyTest {
    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void letsATrustedClientInAndTellsTheUpstreamWhoItIs(TlsEngine engine) {
        try (var edge = TestEdge.verify(directory, pki, engine)) {
            var acme = pki.client("acme").mint();

            var result = edge.curl().get(edge.url("/widgets"), Optional.of(acme));

            assertThat(result.body()).as(result.log()).isEqualTo(RecordingUpstream.WIDGET);
            assertThat(edge.upstream().last().header("X-Amzn-Mtls-Clientcert-Subject"))
                    .isEqualTo("CN=acme");
            assertThat(edge.logLine("connection.log", 1)).contains("Success").contains("TLSv1.3");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void resetsARevokedClientAndSaysWhyInTheLogOnly(TlsEngine engine) {
        try (var edge = TestEdge.verify(directory, pki, engine)) {
            var acme = pki.client("acme").mint();
            edge.publish(2, List.of(acme.leaf().getSerialNumber()));
            TestEdge.await(
                    () -> edge.edge().trust("clients").lists().get(0).list().entries() == 1);

            for (var version : List.of("1.2", "1.3")) {
                var result = edge.curl().get(edge.url("/widgets"), Optional.of(acme), "--tls-max", version);

                assertThat(result.reset()).as(result.log()).isTrue();
            }

            assertThat(edge.logLine("connection.log", 1))
                    .contains("ClientCertCrlHit")
                    .contains("TLSv1.2")
                    .contains("ECDHE-ECDSA-AES128-GCM-SHA256");
            assertThat(edge.logLine("connection.log", 2))
                    .contains("ClientCertCrlHit")
                    .contains("TLSv1.3")
                    .contains("TLS_AES_");
            assertThat(edge.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void resetsAClientWithoutACertificate(TlsEngine engine) {
        try (var edge = TestEdge.verify(directory, pki, engine)) {
            for (var version : List.of("1.2", "1.3")) {
                var result = edge.curl().get(edge.url("/widgets"), Optional.empty(), "--tls-max", version);

                assertThat(result.reset()).as(result.log()).isTrue();
            }

            assertThat(edge.logLine("connection.log", 2))
                    .contains("UnmappedConnectionError")
                    .contains("no client certificate presented");
            assertThat(edge.upstream().received()).isEmpty();
        }
    }

    @Test
    void judgesByReplacedListsFromTheMomentTheReplacementReturned() {
        try (var edge = TestEdge.verify(directory, pki, TlsEngine.AUTO)) {
            var acme = pki.client("acme").mint();
            var bundle = directory.resolve("bundle.pem");
            var list = edge.write(
                    "other.pem", pki.issuing().listPem(2, List.of(acme.leaf().getSerialNumber())));

            edge.edge()
                    .replaceTrust(
                            "clients", new TrustStoreConfig(bundle, List.of(directory.resolve("root.crl"), list)));

            assertThat(edge.curl().get(edge.url("/widgets"), Optional.of(acme)).reset())
                    .isTrue();
        }
    }

    @Test
    void keepsWhatItTrustsWhenTheReplacementCannotBeLoaded() {
        try (var edge = TestEdge.verify(directory, pki, TlsEngine.AUTO)) {
            var acme = pki.client("acme").mint();
            var before = edge.edge().trust("clients");
            var broken = edge.write("broken.pem", "no certificate");

            assertThatThrownBy(() -> edge.edge().replaceTrust("clients", new TrustStoreConfig(broken, List.of())))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("broken.pem");

            assertThat(edge.edge().trust("clients").store()).isEqualTo(before.store());
            assertThat(edge.curl().get(edge.url("/widgets"), Optional.of(acme)).status())
                    .isEqualTo(200);
        }
    }
}
