package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.NetworkLoadBalancer;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import dev.postern.proxy.testing.RelayBefore.Delivery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind a network load balancer it is known where a client calls from and through which endpoint; nobody gets in around it. */
class NetworkLoadBalancerIT {
    private static final String ENDPOINT = "vpce-08d2bf15fac5001c9";

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verifyBehindLoadBalancer("nlb", "partners", "localhost")
                        .verify("direct", "partners")
                        .listener("elsewhere", """
                                proxyProtocol: { mode: v2, trustedPeers: [ 10.0.0.0/8 ] }
                                mutualAuthentication: { mode: verify, trustStore: partners }
                                forward: api
                                """)
                        .trustStore("partners", "issuing.crl", "root.crl"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheApiAndTheLogsWhoCallsFromWhere(Engine engine) {
        var acme = Optional.of(stage.pki().client("acme").mint());
        for (var version : TlsVersion.values()) {
            var connections = stage.edge().connections().mark();
            var accesses = stage.edge().accesses().mark();
            try (var balancer = balancer(engine)) {
                var answer = stage.curl().get(balancer.port(), "/widgets", acme, version);

                assertThat(answer.body()).as(answer.said()).isEqualTo(PrivateApi.WIDGET);
            }
            assertThat(stage.api().last().values("X-Forwarded-For")).containsExactly("10.8.0.7");
            assertThat(stage.api().last().values("X-Amzn-Mtls-Clientcert-Subject"))
                    .containsExactly("CN=acme");
            for (var record : List.of(
                    stage.edge().connections().next(connections),
                    stage.edge().accesses().next(accesses))) {
                assertThat(record.path("client_ip").asString()).isEqualTo("10.8.0.7");
                assertThat(record.path("client_port").asInt()).isEqualTo(40_000);
                assertThat(record.path("vpc_endpoint_id").asString()).isEqualTo(ENDPOINT);
            }
        }
    }

    /** curl's own header is of version 1. */
    @ParameterizedTest
    @EnumSource
    void h5LetsNobodyInWithoutTheRightHeader(Engine engine) {
        var acme = Optional.of(stage.pki().client("acme").mint());
        var url = "https://localhost:" + port(engine) + "/widgets";
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();

        var without = stage.curl().run(url, acme, TlsVersion.TLS_1_3);
        var first = stage.edge().connections().next(mark);
        var version1 = stage.curl().run(url, acme, TlsVersion.TLS_1_3, "--haproxy-protocol");
        var second = stage.edge().connections().since(mark, 2).get(1);

        assertThat(without.reset()).as(without.log()).isTrue();
        assertThat(first.path("reason").asString()).isEqualTo("ProxyHeaderMissing");
        assertThat(version1.reset()).as(version1.log()).isTrue();
        assertThat(second.path("reason").asString()).isEqualTo("ProxyHeaderVersion1");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    /** A header says where somebody calls from, not who that is. */
    @ParameterizedTest
    @EnumSource
    void h6StillRefusesAClientThatIsNotTrusted(Engine engine) {
        var forged = Optional.of(stage.pki().impostor().client("acme").mint());
        var mark = stage.edge().connections().mark();
        try (var balancer = balancer(engine)) {
            var answer = stage.curl().get(balancer.port(), "/widgets", forged, TlsVersion.TLS_1_3);

            assertThat(answer.refused()).as(answer.said()).isTrue();
        }
        var record = stage.edge().connections().next(mark);
        assertThat(record.path("reason").asString()).isEqualTo("ClientCertUntrusted");
        assertThat(record.path("vpc_endpoint_id").asString()).isEqualTo(ENDPOINT);
    }

    /** Whoever reaches the edge around the load balancer can write what it writes. */
    @ParameterizedTest
    @EnumSource
    void h6BelievesNoEndpointOfAPeerThatIsNotTheLoadBalancer(Engine engine) {
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();
        try (var impostor =
                new NetworkLoadBalancer(stage.edge().port(engine.listener("elsewhere")), "10.8.0.7", ENDPOINT)) {
            var answer = stage.curl().get(impostor.port(), "/widgets", acme(), TlsVersion.TLS_1_3);

            assertThat(answer.refused()).as(answer.said()).isTrue();
        }
        var record = stage.edge().connections().next(mark);
        assertThat(record.path("reason").asString()).isEqualTo("ProxyPeerUntrusted");
        assertThat(record.path("client_ip").asString()).isEqualTo("127.0.0.1");
        assertThat(record.path("vpc_endpoint_id").isNull()).isTrue();
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    /** The load balancer passes on what its client sends: a second header is the client's, and no TLS. */
    @ParameterizedTest
    @EnumSource
    void h6ReadsNoSecondHeaderThatTheClientSendsItself(Engine engine) {
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();
        var own = NetworkLoadBalancer.header("192.0.2.1", "vpce-0123456789abcdef0");
        try (var balancer = balancer(engine);
                var client = new NetworkLoadBalancer(balancer.port(), own, Delivery.WITH_THE_FIRST_BYTES)) {
            var answer = stage.curl().get(client.port(), "/widgets", acme(), TlsVersion.TLS_1_3);

            assertThat(answer.refused()).as(answer.said()).isTrue();
        }
        var record = stage.edge().connections().next(mark);
        assertThat(record.path("client_ip").asString()).isEqualTo("10.8.0.7");
        assertThat(record.path("vpc_endpoint_id").asString()).isEqualTo(ENDPOINT);
        assertThat(record.path("tls_verify_status").asString()).startsWith("Failed:");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    /** Where no header is asked for, none is read. */
    @ParameterizedTest
    @EnumSource
    void h6ReadsNoHeaderWhereNoneIsConfigured(Engine engine) {
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();
        try (var client = new NetworkLoadBalancer(stage.edge().port(engine.listener("direct")), "10.8.0.7", ENDPOINT)) {
            var answer = stage.curl().get(client.port(), "/widgets", acme(), TlsVersion.TLS_1_3);

            assertThat(answer.refused()).as(answer.said()).isTrue();
        }
        var record = stage.edge().connections().next(mark);
        assertThat(record.path("client_ip").asString()).isEqualTo("127.0.0.1");
        assertThat(record.path("vpc_endpoint_id").isNull()).isTrue();
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    @Test
    void answers404ForAHostThatIsNotServed() {
        var acme = Optional.of(stage.pki().client("acme").mint());
        var seen = stage.api().seen();
        var mark = stage.edge().accesses().mark();
        try (var balancer = balancer(Engine.BORINGSSL)) {
            var result = stage.curl()
                    .run(
                            "https://localhost:" + balancer.port() + "/widgets",
                            acme,
                            TlsVersion.TLS_1_3,
                            "-H",
                            "Host: other.example.com");

            assertThat(result.status()).as(result.log()).isEqualTo(404);
        }
        var record = stage.edge().accesses().next(mark);
        assertThat(record.path("host").asString()).isEqualTo("other.example.com");
        assertThat(record.path("detail").asString()).isEqualTo("the host is none that this listener forwards for");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    @Test
    void isFoundHealthyByTheLoadBalancersProbes() {
        var address = URI.create("tcp://" + stage.edge().facts().path("health").asString());
        var probe = new String(NetworkLoadBalancer.probe(), StandardCharsets.ISO_8859_1);

        try (var wire = Wire.plain(address.getPort())) {
            assertThat(wire.send(probe + "GET /readyz HTTP/1.1\r\nHost: probe\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("{\"status\":\"ready\"}\n");
        }
        try (var wire = Wire.plain(port(Engine.BORINGSSL))) {
            assertThat(wire.send(probe).rest()).isEmpty();
        }
        Patience.until(
                "the probe is counted",
                () -> stage.edge()
                                .metric("postern_proxy_headers_total{listener=\"%s\",result=\"probe\"}"
                                        .formatted(Engine.BORINGSSL.listener("nlb")))
                        == 1);
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("nlb"));
    }

    private static Optional<TestCredential> acme() {
        return Optional.of(stage.pki().client("acme").mint());
    }

    private static NetworkLoadBalancer balancer(Engine engine) {
        return new NetworkLoadBalancer(port(engine), "10.8.0.7", ENDPOINT);
    }
}
