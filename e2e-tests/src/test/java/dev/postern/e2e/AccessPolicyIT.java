package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.NetworkLoadBalancer;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what, from where, and how much is what the policy and the register say at that moment; the client learns no more than a status. */
class AccessPolicyIT {
    private static final TestPki PKI = Stage.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential GLOBEX = PKI.client("globex").mint();
    private static final VpcEndpointId OF_ACME = new VpcEndpointId("vpce-08d2bf15fac5001c9");
    private static final VpcEndpointId OF_GLOBEX = new VpcEndpointId("vpce-0123456789abcdef0");
    private static final String POLICY = """
            rules:
              - name: nobody deletes
                deny: { methods: [ DELETE ] }
              - name: acme reads widgets
                allow: { clients: [ acme ], methods: [ GET ], paths: [ /widgets, "/widgets/*" ] }
                headers: { X-Tenant: acme }
              - name: globex, but not often
                allow: { clients: [ globex ] }
                limits: { rate: 1/h, burst: 1, requestBytes: 1000 }
            """;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // before each
    private Stage stage;

    @BeforeEach
    void open() {
        stage = Stage.open(directory, PKI, (yaml, files) -> {
            files.put("access.yaml", POLICY);
            files.put("roster.json", roster(Map.of("acme", Set.of(OF_ACME), "globex", Set.of())));
            governed(yaml);
        });
    }

    private static EdgeYaml governed(EdgeYaml yaml) {
        return yaml.verifyBehindLoadBalancer("partners", "partners", "localhost")
                .accessPolicy("access.yaml")
                .trustStoreOf(
                        "partners",
                        "caCertificatesBundle: ca-bundle.pem, revocations: [ issuing.crl, root.crl ], roster: roster.json, refresh: PT0.05S");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void eachClientMayDoWhatARuleSaysAndNothingElse(Engine engine) {
        var mark = stage.edge().accesses().mark();
        try (var balancer = balancer(engine, OF_ACME)) {
            assertThat(ask(balancer, "/widgets", ACME, "-H", "x_tenant: globex"))
                    .isEqualTo(200);
            assertThat(stage.api().last().values("X-Tenant")).containsExactly("acme");
            assertThat(stage.api().last().values("x_tenant")).isEmpty();
            assertThat(ask(balancer, "/secrets", ACME)).isEqualTo(403);
            assertThat(ask(balancer, "/widgets", ACME, "-X", "DELETE")).isEqualTo(403);
            assertThat(ask(balancer, "/widgets/%2e%2e/secrets", ACME, "--path-as-is"))
                    .isEqualTo(400);
            assertThat(ask(balancer, "/widgets", GLOBEX)).isEqualTo(200);
            assertThat(ask(balancer, "/widgets", GLOBEX, "-d", "x".repeat(1001)))
                    .isEqualTo(413);
        }

        var records = stage.edge().accesses().since(mark, 6);
        assertThat(records.stream().map(record -> record.path("access_rule").asString("-")))
                .containsExactly(
                        "acme reads widgets",
                        "-",
                        "nobody deletes",
                        "-",
                        "globex, but not often",
                        "globex, but not often");
        assertThat(records.stream().map(record -> record.path("reason").asString("-")))
                .containsExactly(
                        "-", "AccessNoRule", "AccessDeniedByRule", "AccessPathAmbiguous", "-", "AccessRequestTooLarge");
        assertThat(records.stream()
                        .map(record -> record.path("registered_client").asString("-")))
                .containsExactly("acme", "acme", "acme", "acme", "globex", "globex");
        assertThat(stage.edge()
                        .metric("postern_access_decisions_total{client=\"acme\",listener=\""
                                + engine.listener("partners") + "\",outcome=\"allowed\"}"))
                .isEqualTo(1);
    }

    @Test
    void aStolenCertificateIsUselessFromAnotherEndpoint() {
        try (var right = balancer(Engine.BORINGSSL, OF_ACME);
                var wrong = balancer(Engine.BORINGSSL, OF_GLOBEX)) {
            assertThat(ask(right, "/widgets", ACME)).isEqualTo(200);

            var mark = stage.edge().accesses().mark();
            assertThat(ask(wrong, "/widgets", ACME)).isEqualTo(403);

            assertThat(stage.edge().accesses().next(mark).path("reason").asString())
                    .isEqualTo("AccessEndpointMismatch");
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() {
        try (var balancer = balancer(Engine.BORINGSSL, OF_GLOBEX)) {
            assertThat(ask(balancer, "/widgets", GLOBEX)).isEqualTo(200);

            var answer = stage.curl().run(url(balancer, "/widgets"), Optional.of(GLOBEX), TlsVersion.TLS_1_3, "-i");

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.body())
                    .containsPattern("(?im)^retry-after: 3\\d{3}\\r?$")
                    .endsWith("429 Too Many Requests\n");
        }
    }

    @Test
    void aChangedPolicyAndAChangedRegisterHoldWithinSecondsAndABrokenPolicyChangesNothing() {
        try (var balancer = balancer(Engine.BORINGSSL, OF_ACME)) {
            assertThat(ask(balancer, "/widgets", ACME)).isEqualTo(200);

            stage.files().put("access.yaml", "rules: [ { allow: all, upstream: nowhere } ]\n");
            Patience.until(
                    "health speaks of the policy",
                    () -> stage.edge().health().body().contains("listeners.partners-boringssl.accessPolicy"));
            assertThat(ask(balancer, "/widgets", ACME)).isEqualTo(200);
            assertThat(ask(balancer, "/secrets", ACME)).isEqualTo(403);

            stage.files().put("access.yaml", "rules: [ { allow: { clients: acme } } ]\n");
            Patience.until("the new policy holds", () -> ask(balancer, "/secrets", ACME) == 200);

            stage.files().put("roster.json", roster(Map.of("globex", Set.of())));
            Patience.until("acme is offboarded", () -> ask(balancer, "/widgets", ACME) == 403);
        }
    }

    @Test
    void checkSaysThatNobodyPassesAndRefusesWhatCannotHold(@TempDir Path elsewhere) {
        var files = EdgeFiles.of(elsewhere, PKI);
        files.put("roster.json", roster(Map.of()));
        var yaml = governed(new EdgeYaml(stage.api().url())).text();

        files.put("access.yaml", "rules: []\n");
        var empty = Edge.check(files, yaml, Map.of());
        files.put("access.yaml", "rules: [ { allow: all, upstream: nowhere } ]\n");
        var broken = Edge.check(files, yaml, Map.of());

        assertThat(empty.code()).as(empty.err()).isZero();
        assertThat(empty.out())
                .contains("listeners.partners-boringssl.accessPolicy: ")
                .contains("nobody passes");
        assertThat(broken.code()).isNotZero();
        assertThat(broken.err()).contains("access.yaml").contains("nowhere").contains("(expected: ");
    }

    private NetworkLoadBalancer balancer(Engine engine, VpcEndpointId endpoint) {
        return new NetworkLoadBalancer(stage.edge().port(engine.listener("partners")), "10.8.0.7", endpoint.text());
    }

    private int ask(NetworkLoadBalancer balancer, String path, TestCredential who, String... options) {
        var answer = stage.curl().run(url(balancer, path), Optional.of(who), TlsVersion.TLS_1_3, options);
        if (answer.status() == 200 && options.length == 0) {
            assertThat(answer.body()).isEqualTo(PrivateApi.WIDGET);
        } else if (answer.status() >= 400) {
            assertThat(answer.body()).matches("\\d{3} [A-Za-z ]+\n");
        }
        return answer.status();
    }

    private static String url(NetworkLoadBalancer balancer, String path) {
        return "https://localhost:" + balancer.port() + path;
    }

    private static String roster(Map<String, Set<VpcEndpointId>> clients) {
        var all = new HashMap<Fingerprint, RegisteredClient>();
        clients.forEach((id, endpoints) -> all.put(
                Fingerprint.of((id.equals("acme") ? ACME : GLOBEX).leaf()),
                new RegisteredClient(new ClientId(id), endpoints)));
        return new ClientRoster(all).json();
    }
}
