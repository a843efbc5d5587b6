package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.ProxyHeaders;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RelayBefore;
import dev.postern.proxy.testing.RelayBefore.Delivery;
import dev.postern.proxy.testing.TestEdge;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls, as the access policy and the register see it, on connections that live on while things change. */
class AccessIdentityTest {
    private static final TestPki PKI = AccessEdge.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential GLOBEX = PKI.client("globex").mint();
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
    private static final String ROSTER = "roster: roster.json\n";
    private static final String POLICY = "accessPolicy: access.yaml\n";
    private static final VpcEndpointId ENDPOINT = new VpcEndpointId(ProxyHeaders.ENDPOINT);
    private static final VpcEndpointId OTHER = new VpcEndpointId("vpce-00000000000000000");

    @TempDir
    Path directory;

    @Nested
    class WithARegister {
        @Test
        void knowsClientsByTheirIds() {
            register(Map.of("acme", Set.of(), "globex", Set.of()));
            write("access.yaml", "rules: [ { name: acme only, allow: { clients: [ acme ] } } ]\n");
            try (var edge = verify(ROSTER, POLICY);
                    var acme = edge.connect(ACME);
                    var globex = edge.connect(GLOBEX)) {
                assertThat(acme.send(GET).response()).startsWith("HTTP/1.1 200 ");
                assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 403 ");

                assertThat(edge.record(1).path("registered_client").asString()).isEqualTo("acme");
                assertThat(edge.record(1).path("access_rule").asString()).isEqualTo("acme only");
                assertThat(edge.record(2).path("registered_client").asString()).isEqualTo("globex");
                assertThat(edge.record(2).path("reason").asString()).isEqualTo("AccessNoRule");
                assertThat(edge.metric(decisions("acme", "allowed"))).isEqualTo(1);
                assertThat(edge.metric(decisions("globex", "AccessNoRule"))).isEqualTo(1);
            }
        }

        /** What the register says holds without any policy too. */
        @Test
        void letsNobodyPassOnceTheyAreOffboardedWhateverConnectionTheyHave() {
            register(Map.of("acme", Set.of(), "globex", Set.of()));
            try (var edge = verify(ROSTER, "");
                    var acme = edge.connect(ACME);
                    var globex = edge.connect(GLOBEX)) {
                assertThat(acme.send(GET).response()).startsWith("HTTP/1.1 200 ");

                register(Map.of("globex", Set.of()));

                TestEdge.await(() -> acme.send(GET).response().startsWith("HTTP/1.1 403 "));
                assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 200 ");
                assertThat(edge.metric(decisions("unregistered", "AccessClientUnregistered")))
                        .isPositive();
            }
        }

        @Test
        void looksAgainBeforeItTurnsAwayWhomTheRegisterDidNotKnow() {
            register(Map.of("acme", Set.of()));
            try (var edge = verify(ROSTER + "refresh: PT10M\n", "");
                    var globex = edge.connect(GLOBEX)) {
                assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 403 ");

                register(Map.of("acme", Set.of(), "globex", Set.of()));

                assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 200 ");
                assertThat(edge.metric(decisions("unregistered", "AccessClientUnregistered")))
                        .isEqualTo(1);
            }
        }

        @Test
        void keepsItsRosterWhenItsTrustIsReplacedByOneWithoutAny() {
            register(Map.of("acme", Set.of(OTHER)));
            try (var edge = verify(ROSTER, "");
                    var acme = edge.connect(ACME)) {
                var bundle = directory.resolve("bundle.pem");

                assertThatThrownBy(() -> edge.edge().replaceTrust("clients", new TrustStoreConfig(bundle, List.of())))
                        .isInstanceOf(MalformedInput.class)
                        .hasMessageContaining("roster: none (expected: one");

                assertThat(acme.send(GET).response()).startsWith("HTTP/1.1 403 ");
            }
        }

        @Test
        void bindsClientsToTheirEndpoints() {
            register(Map.of("acme", Set.of(ENDPOINT), "globex", Set.of(OTHER)));
            try (var edge = verify(ROSTER, "proxyProtocol: { mode: v2, trustedPeers: [ 127.0.0.0/8 ] }\n");
                    var through =
                            new RelayBefore(edge.port(), ProxyHeaders.throughEndpoint("192.0.2.7"), Delivery.ALONE);
                    var past = new RelayBefore(edge.port(), ProxyHeaders.of("192.0.2.7"), Delivery.ALONE);
                    var right = edge.connect(ACME, through.port());
                    var wrong = edge.connect(GLOBEX, through.port());
                    var none = edge.connect(ACME, past.port())) {
                assertThat(right.send(GET).response()).startsWith("HTTP/1.1 200 ");
                assertThat(wrong.send(GET).response()).startsWith("HTTP/1.1 403 ");
                assertThat(none.send(GET).response()).startsWith("HTTP/1.1 403 ");

                assertThat(edge.record(2).path("reason").asString()).isEqualTo("AccessEndpointMismatch");
                assertThat(edge.record(3).path("reason").asString()).isEqualTo("AccessEndpointMismatch");
                assertThat(edge.metric(decisions("globex", "AccessEndpointMismatch")))
                        .isEqualTo(1);

                register(Map.of("acme", Set.of(), "globex", Set.of(OTHER)));
                TestEdge.await(() -> none.send(GET).response().startsWith("HTTP/1.1 200 "));
                assertThat(wrong.send(GET).response()).startsWith("HTTP/1.1 403 ");
            }
        }

        @Test
        void tellsTheUpstreamWhomItKnowsWhereThatIsWanted() {
            register(Map.of("acme", Set.of()));
            try (var edge = verify(ROSTER, "identityHeaders: { client: on }\n");
                    var acme = edge.connect(ACME)) {
                acme.send(GET.replace("\r\n\r\n", "\r\nX-Postern-Client: globex\r\n\r\n"))
                        .response();

                assertThat(edge.widgets().last().header("X-Postern-Client")).isEqualTo("acme");
            }
        }

        @Test
        void countsEachClientsLimitsByItself() {
            register(Map.of("acme", Set.of(), "globex", Set.of()));
            write("access.yaml", "rules: [ { allow: all, limits: { rate: 1/h, burst: 1 } } ]\n");
            try (var edge = verify(ROSTER, POLICY);
                    var acme = edge.connect(ACME);
                    var again = edge.connect(ACME);
                    var globex = edge.connect(GLOBEX)) {
                assertThat(acme.send(GET).response()).startsWith("HTTP/1.1 200 ");
                assertThat(again.send(GET).response()).startsWith("HTTP/1.1 429 ");
                assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Nested
    class WithForwardedChains {
        @Test
        void judgesEachRequestOfOneConnectionByItsOwnCertificate() {
            register(Map.of("acme", Set.of(), "globex", Set.of()));
            write(
                    "access.yaml",
                    "rules: [ { name: acme, allow: { clients: acme } }, { name: not globex, deny: { clients: globex } } ]\n");
            try (var edge = new AccessEdge(directory, PKI, AccessEdge.VERIFY_HEADER, ROSTER, POLICY);
                    var client = edge.connect()) {
                assertThat(forwarded(client, ACME)).startsWith("HTTP/1.1 200 ");
                assertThat(forwarded(client, GLOBEX)).startsWith("HTTP/1.1 403 ");
                assertThat(forwarded(client, ACME)).startsWith("HTTP/1.1 200 ");
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 403 ");

                assertThat(edge.record(2).path("reason").asString()).isEqualTo("AccessDeniedByRule");
                assertThat(edge.record(3).path("registered_client").asString()).isEqualTo("acme");
                assertThat(edge.record(4).path("reason").asString()).isEqualTo("UnmappedConnectionError");
                assertThat(edge.record(4).path("access_rule").isNull()).isTrue();
            }
        }

        private static String forwarded(RawConnection client, TestCredential who) {
            var chain = UrlEncodedPem.encode(who.chainPem());
            return client.send(GET.replace("\r\n\r\n", "\r\nX-Amzn-Mtls-Clientcert: " + chain + "\r\n\r\n"))
                    .response();
        }
    }

    /** A share is the client's, not a fingerprint's: of that its holder can make another one. */
    @Test
    void countsOneCertificateAsOneInWhateverForm() {
        write("access.yaml", "rules: [ { allow: all, limits: { rate: 1/h } } ]\n");
        try (var edge = verify("", POLICY);
                var first = edge.connect(ACME);
                var again = edge.connect(ACME.inItsOtherForm());
                var globex = edge.connect(GLOBEX)) {
            assertThat(first.send(GET).response()).startsWith("HTTP/1.1 200 ");
            assertThat(again.send(GET).response()).startsWith("HTTP/1.1 429 ");
            assertThat(globex.send(GET).response()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Nested
    class AtStart {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        rules: [ { allow: { clients: [ acme ] } } ]     | mode: verify, trustStore: clients | asks for clients by the register's id on listener edge
                        rules: [ { allow: all, upstream: nowhere } ]    | mode: off                        | nowhere
                        """)
        void refusesAPolicyThatCannotHold(String policy, String mode, String complaint) {
            assertThatThrownBy(() -> AccessEdge.with(directory, PKI, mode, policy + "\n"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining(directory.resolve("access.yaml").toString())
                    .hasMessageContaining(complaint)
                    .hasMessageContaining("(expected: ");
        }

        /** A name that is ours on this listener only, by its attributes, in another spelling. */
        @Test
        void refusesAPolicyThatSetsARenamedIdentityHeader() {
            write("access.yaml", "rules: [ { allow: all, headers: { X_Who: me } } ]\n");

            assertThatThrownBy(
                            () -> new AccessEdge(
                                    directory,
                                    PKI,
                                    AccessEdge.VERIFY,
                                    "",
                                    POLICY
                                            + "attributes: { routing.http.request.x_amzn_mtls_clientcert_subject.header_name: X-Who }\n"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("X_Who");
        }

        @ParameterizedTest
        @ValueSource(strings = {"rules: []\n", "{}\n"})
        void saysThatNobodyPasses(String policy) {
            try (var edge = AccessEdge.open(directory, PKI, policy);
                    var client = edge.connect()) {
                assertThat(edge.edge().accessNotes())
                        .anySatisfy(note -> assertThat(note)
                                .startsWith("listeners.edge.accessPolicy: ")
                                .contains("nobody"));
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 403 ");
            }
        }
    }

    private AccessEdge verify(String trust, String listener) {
        return new AccessEdge(directory, PKI, AccessEdge.VERIFY, trust, listener);
    }

    private void register(Map<String, Set<VpcEndpointId>> clients) {
        var all = new HashMap<Fingerprint, RegisteredClient>();
        clients.forEach((id, endpoints) -> all.put(
                Fingerprint.of((id.equals("acme") ? ACME : GLOBEX).leaf()),
                new RegisteredClient(new ClientId(id), endpoints)));
        write("roster.json", AccessEdge.roster(all));
    }

    private void write(String name, String text) {
        AccessEdge.write(directory, name, text);
    }

    private static String decisions(String client, String outcome) {
        return "postern_access_decisions_total{client=\"" + client + "\",listener=\"edge\",outcome=\"" + outcome
                + "\"}";
    }
}
