package dev.postern.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What an accepted client may do, as {@code postern explain} tells it. */
class ExplainAccessTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final String POLICY = """
            rules:
              - name: nobody deletes
                deny: { methods: DELETE }
              - name: acme reads
                allow: { clients: acme, methods: GET, paths: "/widgets/**" }
                upstream: fast
                limits: { rate: 100/s }
                headers: { X-Tenant: acme }
              - name: the rest
                allow: { hosts: open.example.com }
            """;

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final TestCredential acme = pki.client("acme").mint();
    private final TestCredential stranger = pki.client("stranger").mint();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeWhatTheEdgeReads() throws IOException {
        var bound = new RegisteredClient(new ClientId("acme"), Set.of(new VpcEndpointId("vpce-0a0a0a0a")));
        write("roster.json", new ClientRoster(Map.of(Fingerprint.of(acme.leaf()), bound)).json());
        write("ca-bundle.pem", pki.bundle());
        write("server.pem", "");
        write("server.key", "");
        write("access.yaml", POLICY);
        config("accessPolicy: access.yaml", "");
    }

    @Test
    void tellsWhichRuleAllowsARequestAndWhatTheUpstreamGets() throws IOException {
        assertThat(explain(acme, "--vpce", "vpce-0a0a0a0a", "--request", "GET /widgets/7?full=1"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .startsWith("accepted\n")
                .contains("""
                  filters      ok            the certificate is admitted
                  target       ok            the path reads in one way
                  register     ok            client acme
                  endpoint     ok            through vpce-0a0a0a0a, bound to vpce-0a0a0a0a
                  access       ok            by acme reads
                  limits       ok            each client 100/s, 100 in a burst; not counted here

                The rules, for GET /widgets/7?full=1:

                  nobody deletes  does not match  methods: GET (expected: DELETE)
                  acme reads      allows
                  the rest        not asked

                The way to the trust store, 1 way by name, 1 tried, 1 signature checked:
                """)
                .contains("\n\nThe upstream fast gets:\n\nX-Amzn-Mtls-Clientcert-Serial-Number:")
                .endsWith("\nX-Postern-Client: acme\nX-Tenant: acme\n");
    }

    @Test
    void saysThatRulesAreAskedForEachRequest() throws IOException {
        assertThat(explain(acme, "--vpce", "vpce-0a0a0a0a")).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).startsWith("accepted\n").contains("""
                  endpoint     ok            through vpce-0a0a0a0a, bound to vpce-0a0a0a0a
                  access       left out      judged for each request; --request "GET /widgets" tells
                """).doesNotContain("The rules");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vpce-0a0a0a0a | GET /widgets%2f7          | 400 | AccessPathAmbiguous     | target
            vpce-0a0a0a0a | DELETE /widgets           | 403 | AccessDeniedByRule      | access
            vpce-0a0a0a0a | POST /widgets             | 403 | AccessNoRule            | access
            vpce-0b0b0b0b | GET /widgets              | 403 | AccessEndpointMismatch  | endpoint
            """)
    void tellsWhereARequestEnds(String endpoint, String request, String status, String code, String step)
            throws IOException {
        assertThat(explain(acme, "--vpce", endpoint, "--request", request)).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  " + code + ": ")
                .contains("(the client sees: " + status + ")")
                .containsPattern("\n  " + step + " +refused here ")
                .doesNotContain("The upstream");
    }

    @Test
    void tellsTheStepsBehindTheOneThatRefuses() throws IOException {
        assertThat(explain(acme, "--request", "GET /widgets")).isEqualTo(ExitCode.NO);

        assertThat(out.toString()).contains("""
                  register     ok            client acme
                  endpoint     refused here  acme came through no VPC endpoint and is bound to vpce-0a0a0a0a
                  access       not reached

                The way to the trust store""");
    }

    @Test
    void asksTheRegisterWithoutAPolicyToo() throws IOException {
        config("", "");

        assertThat(explain(stranger)).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  AccessClientUnregistered: the register does not know the certificate")
                .contains("""

                  decided by   roster
                """)
                .contains("""
                  register     refused here  the register does not know the certificate
                  endpoint     not reached

                The way to the trust store""");
    }

    @Test
    void tellsWhomTheFiltersKeepOut() throws IOException {
        write(
                "access.yaml",
                "clientCertificateIdentityFilters: [ { field: subject-ou, values: Billing, action: accept } ]\n");

        assertThat(explain(acme, "--vpce", "vpce-0a0a0a0a")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  ClientCertRejected: ")
                .contains("(the client sees: connection reset)")
                .containsPattern("\n  filters +refused here ");
    }

    @Test
    void tellsThatTheHeadersDoNotFit() throws IOException {
        config("accessPolicy: access.yaml", ", maxHeaderBytes: 500");

        assertThat(explain(acme, "--vpce", "vpce-0a0a0a0a", "--request", "GET /widgets"))
                .isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  AccessHeadersTooLarge: ")
                .contains("(the client sees: 431)")
                .containsPattern("\n  headers +refused here +\\d+ bytes of ours, .*\\(upstream fast takes 500\\)");
    }

    @Test
    void leavesOutTheLeafWhereItDoesNotFit() throws IOException {
        config("accessPolicy: access.yaml\n    identityHeaders: { leaf: when-it-fits }", ", maxHeaderBytes: 1000");

        assertThat(explain(acme, "--vpce", "vpce-0a0a0a0a", "--request", "GET /widgets"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("Clientcert-Subject: CN=acme").doesNotContain("Clientcert-Leaf");
    }

    @Test
    void givesTheSameFactsAsJson() throws IOException {
        assertThat(explain(
                        acme,
                        "--json",
                        "--vpce",
                        "vpce-0a0a0a0a",
                        "--request",
                        "GET /x",
                        "--host",
                        "api.example.com:8443"))
                .isEqualTo(ExitCode.NO);

        var facts = JsonMapper.shared().readTree(out.toString());
        assertThat(facts.get("verdict").asString()).isEqualTo("REFUSED");
        assertThat(facts.get("reason").asString()).isEqualTo("AccessNoRule");
        assertThat(facts.get("endpoint").asString()).isEqualTo("vpce-0a0a0a0a");
        assertThat(facts.get("request").asString()).isEqualTo("GET /x at api.example.com");
        assertThat(facts.get("upstream").asString()).isEmpty();
        assertThat(facts.get("rules")
                        .valueStream()
                        .map(rule -> rule.get("answer").asString()))
                .containsExactly("DOES_NOT_MATCH", "DOES_NOT_MATCH", "DOES_NOT_MATCH");
    }

    @Test
    void takesTheHostOfAnAbsoluteTarget() throws IOException {
        assertThat(explain(acme, "--vpce", "vpce-0a0a0a0a", "--request", "POST https://open.example.com/x"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("  access       ok            by the rest\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --host a.example           | USAGE     | --host goes with --request (see postern explain --help)
            --request /widgets         | BAD_INPUT | --request: "/widgets" (expected: a method and a target, such as "GET /widgets")
            --vpce eni-1               | BAD_INPUT | --vpce: "eni-1" (expected: such as vpce-0123456789abcdef0)
            """)
    void saysInOneLineWhatIsWrong(String arguments, ExitCode expected, String line) throws IOException {
        assertThat(explain(acme, arguments.split(" ", -1))).isEqualTo(expected);

        assertThat(err.toString()).isEqualTo("postern: " + line + "\n");
    }

    private ExitCode explain(TestCredential credential, String... arguments) throws IOException {
        write("client.pem", credential.chainPem());
        var all = new ArrayList<>(List.of("explain", "--cert", path("client.pem"), "--config", path("postern.yaml")));
        all.addAll(List.of(arguments));
        return Postern.run(
                new PrintWriter(out), new PrintWriter(err), InstantSource.fixed(NOW), all.toArray(String[]::new));
    }

    private void config(String listener, String upstream) throws IOException {
        var identity = listener.contains("identityHeaders") ? "" : "    identityHeaders: { client: on }\n";
        write("postern.yaml", """
                listeners:
                  - name: partners
                    address: 127.0.0.1:0
                    certificates: [ { chain: server.pem, key: server.key } ]
                    mutualAuthentication: { mode: verify, trustStore: partners }
                    forward: api
                    %s
                trustStores:
                  partners: { caCertificatesBundle: ca-bundle.pem, roster: roster.json }
                upstreams:
                  api: { url: "http://127.0.0.1:8081" }
                  fast: { url: "http://127.0.0.1:8082"%s }
                """.formatted(listener + "\n" + identity, upstream));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }
}
