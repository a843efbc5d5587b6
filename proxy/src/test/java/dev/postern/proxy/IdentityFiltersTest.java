package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.TestEdge;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load balancer's identity filters: who is trusted and not wanted does not get as far as a request. */
class IdentityFiltersTest {
    private static final TestPki PKI = AccessEdge.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential GLOBEX = PKI.client("globex").mint();
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
    private static final String ACME_ONLY = """
            clientCertificateIdentityFilters:
              - { field: san-uri, values: [ "spiffe://test.example/client/acme" ], action: accept }
            """;

    @TempDir
    Path directory;

    @Test
    void refuseTheHandshake() {
        try (var edge = AccessEdge.with(directory, PKI, AccessEdge.VERIFY, ACME_ONLY);
                var acme = edge.connect(ACME)) {
            assertThat(acme.send(GET).response()).startsWith("HTTP/1.1 200 ");

            assertThatThrownBy(() -> edge.connect(GLOBEX).send(GET).response())
                    .isInstanceOfAny(AssertionError.class, UncheckedIOException.class);
            var refused = edge.connection(2);
            assertThat(refused.path("reason").asString()).isEqualTo("ClientCertRejected");
            assertThat(refused.path("detail").asString()).isNotEmpty();
            assertThat(edge.widgets().received()).hasSize(1);
        }
    }

    @Test
    void denyTheRequestsOfALiveConnectionThatTheyWouldNotHaveLetIn() {
        try (var edge = AccessEdge.with(directory, PKI, AccessEdge.VERIFY, "rules: [ { allow: all } ]\n");
                var acme = edge.connect(ACME);
                var globex = edge.connect(GLOBEX)) {
            assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 200 ");

            edge.policy(ACME_ONLY);

            TestEdge.await(() -> globex.send(GET).response().startsWith("HTTP/1.1 403 "));
            assertThat(acme.send(GET).response()).startsWith("HTTP/1.1 200 ");
            assertThat(edge.firstRecordWith(403).path("reason").asString()).isEqualTo("ClientCertRejected");
        }
    }

    @Test
    void refuseAForwardedChainWithAStatus() {
        try (var edge = AccessEdge.with(directory, PKI, AccessEdge.VERIFY_HEADER, ACME_ONLY);
                var client = edge.connect()) {
            assertThat(forwarded(client, GLOBEX)).startsWith("HTTP/1.1 403 ");
            assertThat(forwarded(client, ACME)).startsWith("HTTP/1.1 200 ");

            assertThat(edge.record(1).path("reason").asString()).isEqualTo("ClientCertRejected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ACME_ONLY, "rules: [ { allow: { dnsNames: [ a.example ] } } ]\n"})
    void areForListenersThatKnowWhoCalls(String policy) {
        assertThatThrownBy(() -> AccessEdge.open(directory, PKI, policy))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("asks who the client is on listener edge");
    }

    private static String forwarded(RawConnection client, TestCredential who) {
        var chain = UrlEncodedPem.encode(who.chainPem());
        return client.send(GET.replace("\r\n\r\n", "\r\nX-Amzn-Mtls-Clientcert: " + chain + "\r\n\r\n"))
                .response();
    }
}
