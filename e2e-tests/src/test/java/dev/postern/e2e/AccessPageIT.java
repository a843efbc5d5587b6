package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.Postern;
import dev.postern.e2e.kit.AccessCast;
import dev.postern.e2e.kit.AccessPage;
import dev.postern.e2e.kit.AccessPage.Answer;
import dev.postern.e2e.kit.AccessPage.Answer.Passes;
import dev.postern.e2e.kit.AccessPage.Answer.Refused;
import dev.postern.e2e.kit.AccessPage.Policy;
import dev.postern.e2e.kit.AccessPage.Row;
import dev.postern.e2e.kit.AccessPage.Together;
import dev.postern.e2e.kit.NetworkLoadBalancer;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.client.VpcEndpointId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code docs/access.md} says of its policies is what a running edge does, and what {@code postern explain} says that it does: a
 * listener for each policy, a real request for each row.
 */
class AccessPageIT {
    private static final AccessPage PAGE = page();
    private static final AccessCast CAST = cast();
    // Which of many requests is the first too many is the edge's to say, not explain's.
    private static final List<String> OF_THE_MOMENT = List.of("AccessRateExceeded", "AccessRequestTooLarge");

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(directory, CAST.pki(), (yaml, files) -> {
            files.put("roster.json", CAST.roster().json());
            for (var policy : PAGE.policies()) {
                files.put("access-" + policy.number() + ".yaml", CAST.yaml(policy));
                yaml.verifyByPolicy(listener(policy), "partners", "access-" + policy.number() + ".yaml");
            }
            yaml.alsoAs("ingest")
                    .trustStoreOf(
                            "partners",
                            "caCertificatesBundle: ca-bundle.pem, revocations: [ issuing.crl, root.crl ], roster: roster.json");
        });
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void isWhatTheEdgeDoesAndWhatExplainSays(Policy policy) throws IOException {
        for (var row : policy.rows()) {
            // How to be at once with oneself is a matter of AccessPageTest.
            if (row.asked().together() == Together.IN_A_ROW) {
                var done = done(policy, row);

                assertThat(done).as("%s: %s", policy, row).isEqualTo(row.answer());
                assertThat(explained(policy, row))
                        .as("explain of %s: %s", policy, row)
                        .isEqualTo(ofTheMoment(done) ? "" : reason(done));
            }
        }
    }

    private static boolean ofTheMoment(Answer answer) {
        return OF_THE_MOMENT.contains(reason(answer));
    }

    private static String reason(Answer answer) {
        return answer instanceof Refused refused ? refused.code() : "";
    }

    /** What the edge does with the last of as many requests as the row tells of, by its records and by what the upstream got. */
    private static Answer done(Policy policy, Row row) throws IOException {
        try (var balancer = new NetworkLoadBalancer(
                stage.edge().port(listener(policy)),
                "10.8.0.7",
                row.endpoint().map(VpcEndpointId::text).orElse(""))) {
            for (var before = 1; before < row.asked().times(); before++) {
                ask(balancer.port(), row);
            }
            var connections = stage.edge().connections().mark();
            var accesses = stage.edge().accesses().mark();
            var status = ask(balancer.port(), row);
            var connection = stage.edge().connections().next(connections);
            return status == 0
                    ? new Refused(0, connection.path("reason").asString(), Optional.empty())
                    : answer(status, stage.edge().accesses().next(accesses));
        }
    }

    private static Answer answer(int status, JsonNode record) {
        var rule = Optional.ofNullable(record.path("access_rule").asString(null));
        if (status != 200) {
            var code = record.path("reason").asString("");
            return new Refused(status, code, code.equals("AccessDeniedByRule") ? rule : Optional.empty());
        }
        var upstream = record.path("upstream").asString("");
        var headers = new LinkedHashMap<String, String>();
        for (var name : List.of("X-Plan", "X-Tenant")) {
            stage.api().last().values(name).forEach(value -> headers.put(name, value));
        }
        return new Passes(
                rule.orElse(""),
                upstream.equals("api") ? Optional.empty() : Optional.of(upstream),
                Map.copyOf(headers));
    }

    /** Every client tries to say itself what only a rule may say. */
    private static int ask(int port, Row row) throws IOException {
        var asked = row.asked();
        var options = new ArrayList<>(List.of("--path-as-is", "-H", "Host: " + asked.host(), "-H", "x_tenant: mine"));
        if (asked.bytes() > 0) {
            var body = Files.write(directory.resolve("body"), new byte[asked.bytes()]);
            options.addAll(List.of("--data-binary", "@" + body, "-H", "Expect:"));
        }
        options.addAll(asked.method().equals("HEAD") ? List.of("-I") : List.of("-X", asked.method()));
        return stage.curl()
                .run(
                        "https://localhost:" + port + asked.target(),
                        Optional.of(CAST.credential(row.client())),
                        TlsVersion.TLS_1_3,
                        options.toArray(String[]::new))
                .status();
    }

    /** The reason that explain gives; none if the request passes, and then it names the upstream and the headers it gets. */
    private static String explained(Policy policy, Row row) throws IOException {
        var chain = Files.writeString(
                directory.resolve("client.pem"), CAST.credential(row.client()).chainPem());
        var words = new ArrayList<>(List.of("explain", "--json", "--cert", chain.toString(), "--config"));
        words.add(directory.resolve("postern.yaml").toString());
        words.addAll(
                List.of("--listener", listener(policy), "--host", row.asked().host()));
        words.addAll(
                List.of("--request", row.asked().method() + " " + row.asked().target()));
        row.endpoint().ifPresent(id -> words.addAll(List.of("--vpce", id.text())));
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Postern.run(
                new PrintWriter(out), new PrintWriter(err), InstantSource.system(), words.toArray(String[]::new));

        assertThat(err.toString()).isEmpty();
        var facts = JsonMapper.shared().readTree(out.toString());
        var reason = facts.path("reason").asString();
        assertThat(code.number()).isEqualTo(reason.isEmpty() ? 0 : 1);
        if (row.answer() instanceof Passes passes) {
            assertThat(facts.path("upstream").asString())
                    .isEqualTo(passes.upstream().orElse("api"));
            assertThat(facts.path("headers").valueStream().map(JsonNode::asString))
                    .containsAll(passes.headers().entrySet().stream()
                            .map(header -> header.getKey() + ": " + header.getValue())
                            .toList());
            assertThat(facts.path("rules")
                            .valueStream()
                            .filter(rule -> rule.path("answer").asString().equals("ALLOWS"))
                            .map(rule -> rule.path("rule").asString()))
                    .containsExactly(passes.rule());
        }
        return reason;
    }

    private static String listener(Policy policy) {
        return "policy-" + policy.number();
    }

    private static Stream<Policy> policies() {
        return PAGE.policies().stream();
    }

    private static AccessCast cast() {
        return AccessCast.of(PAGE, Instant.now());
    }

    private static AccessPage page() {
        try {
            return AccessPage.read(Path.of("..", "docs", "access.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
