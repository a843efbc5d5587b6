package dev.postern.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.testing.TestPki;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class AccessCheckCommandTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final String POLICY = """
            rules:
              - name: nobody deletes
                deny: { methods: DELETE }
              - name: uploads
                allow: { clients: [ acme, blue ], methods: PUT, paths: "/files/*" }
                upstream: ingest
                limits: { rate: 10/h, burst: 3, concurrency: 2, requestBytes: 100 }
                headers: { X-Tenant: acme }
              - allow: all
              - name: late
                deny: { methods: PUT }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeWhatTheEdgeReads() throws IOException {
        write("ca-bundle.pem", TestPki.withIntermediate(NOW).bundle());
        write("roster.json", new ClientRoster(Map.of()).json());
        write("server.pem", "");
        write("server.key", "");
        write("access.yaml", POLICY);
    }

    @Test
    void saysInWordsWhatAPolicySays() {
        assertThat(run(path("access.yaml"))).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).isEqualTo("""
                DIR/access.yaml: sound
                  nobody deletes  deny   methods DELETE
                  uploads         allow  clients acme, blue; methods PUT; paths /files/* → to upstream ingest; each client 10/h, 3 in a burst, 2 at the same time, bodies of 100 bytes; with X-Tenant: acme
                  rules[2]        allow  all
                  late            deny   methods PUT
                  note: rule "late" is never reached: "rules[2]" before it matches everything
                """.replace("DIR", directory.toString()));
    }

    @Test
    void saysThatNobodyPasses() throws IOException {
        write("access.yaml", "rules: []\n");

        assertThat(run(path("access.yaml"))).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("  note: nobody passes");
    }

    @Test
    void saysInWordsWhomTheLoadBalancersFiltersAdmit() throws IOException {
        write(
                "access.yaml",
                "{\"ClientCertificateIdentityFilters\":[{\"Field\":\"san-uri\",\"Values\":[\"urn:a\",\"urn:b\"],\"Action\":\"accept\"}]}");

        assertThat(run(path("access.yaml"))).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).endsWith("""
                  filter  san-uri urn:a, urn:b
                  clientCertificateIdentityFilters  allow  all
                """);
    }

    @Test
    void givesTheSameFactsAsJson() throws IOException {
        assertThat(run("--json", "--config", config("verify, trustStore: partners", ", roster: roster.json")))
                .isEqualTo(ExitCode.OK);

        var policy =
                JsonMapper.shared().readTree(out.toString()).get("policies").get(0);
        assertThat(policy.get("file").asString()).isEqualTo(path("access.yaml"));
        assertThat(policy.get("listener").asString()).isEqualTo("partners");
        assertThat(policy.get("rules").get(1)).isEqualTo(JsonMapper.shared().readTree("""
                {"name": "uploads", "effect": "allow", "conditions": ["clients acme, blue", "methods PUT", "paths /files/*"],
                 "then": ["to upstream ingest", "each client 10/h, 3 in a burst, 2 at the same time, bodies of 100 bytes", "with X-Tenant: acme"]}"""));
        assertThat(policy.get("notes").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            verify, trustStore: partners                  |                       | roster
            off                                           |                       | mutualAuthentication.mode is off
            """)
    void refusesWhatTheListenerCannotKeep(String mutualAuthentication, String trustStore, String line)
            throws IOException {
        assertThat(run("--config", config(mutualAuthentication, trustStore == null ? "" : trustStore)))
                .isEqualTo(ExitCode.BAD_INPUT);

        assertThat(err.toString())
                .startsWith("postern: " + path("access.yaml") + ": ")
                .contains(line)
                .contains("(expected: ")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAnUpstreamThatIsNotThere() throws IOException {
        write("access.yaml", "rules: [ { allow: all, upstream: nowhere } ]\n");

        assertThat(run("--config", config("verify, trustStore: partners", ""))).isEqualTo(ExitCode.BAD_INPUT);

        assertThat(err.toString())
                .contains("access.yaml")
                .contains("\"nowhere\" (expected: ")
                .hasLineCount(1);
    }

    @Test
    void saysWhereInTheFileTheMistakeIs() throws IOException {
        write("access.yaml", "rules:\n  - allow: { method: GET }\n");

        assertThat(run(path("access.yaml"))).isEqualTo(ExitCode.BAD_INPUT);

        assertThat(err.toString())
                .startsWith(
                        "postern: " + path("access.yaml") + ": line 2: rules[0].allow.method: unknown key (expected: ");
    }

    @Test
    void asksForAPolicyInAConfigurationWithoutOne() throws IOException {
        var config = Path.of(config("verify, trustStore: partners", ""));
        write("postern.yaml", Files.readString(config).replace("    accessPolicy: access.yaml\n", ""));

        assertThat(run("--config", config.toString())).isEqualTo(ExitCode.BAD_INPUT);

        assertThat(err.toString())
                .isEqualTo("postern: " + config + ": accessPolicy of any listener: missing (expected: a file)\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            access check                                  | one of FILE and --config is needed
            access check access.yaml --config postern.yaml | one of FILE and --config is needed
            access check access.yaml --listener partners  | --listener goes with --config
            """)
    void saysWhatIsWrongWithTheCommandLine(String line, String complaint) {
        assertThat(Postern.run(
                        new PrintWriter(out), new PrintWriter(err), InstantSource.fixed(NOW), line.split(" ", -1)))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).isEqualTo("postern: " + complaint + " (see postern access check --help)\n");
    }

    private ExitCode run(String... arguments) {
        var all = new ArrayList<>(List.of("access", "check"));
        all.addAll(List.of(arguments));
        return Postern.run(
                new PrintWriter(out), new PrintWriter(err), InstantSource.fixed(NOW), all.toArray(String[]::new));
    }

    private String config(String mutualAuthentication, String trustStore) throws IOException {
        write("postern.yaml", """
                listeners:
                  - name: partners
                    address: 127.0.0.1:0
                    certificates: [ { chain: server.pem, key: server.key } ]
                    mutualAuthentication: { mode: %s }
                    forward: api
                    accessPolicy: access.yaml
                trustStores:
                  partners: { caCertificatesBundle: ca-bundle.pem%s }
                upstreams:
                  api: { url: "http://127.0.0.1:8081" }
                  ingest: { url: "http://127.0.0.1:8082" }
                """.formatted(mutualAuthentication, trustStore));
        return path("postern.yaml");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }
}
