package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Crowd;
import dev.postern.e2e.kit.Crowd.Group;
import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.NumberedApi;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.Visit;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two thousand connections of clients good and bad, all at once and for a minute: nobody who is let in loses an answer, nobody else
 * reaches the API, the logs have each of them once, and no buffer is lost. For another time than a minute:
 * {@code -Dpostern.crowd.seconds}.
 */
@Tag("deep")
class MixedClientsIT {
    private static final Duration STAY = Duration.ofSeconds(Integer.getInteger("postern.crowd.seconds", 60));
    private static final TestPki PKI = Stage.provider();
    private static final TestCredential REVOKED = PKI.client("revoked").mint();

    private static final List<Group> CROWD = List.of(
            good("kept", Visit.KEPT, 1_850),
            good("pipelined", Visit.PIPELINED, 100),
            good("uploading", Visit.UPLOADING, 100),
            good("aborting", Visit.ABORTING, 60),
            new Group("none", Visit.REFUSED, 40, Optional.empty()),
            refused("revoked", REVOKED),
            refused("forged", PKI.impostor().client("forged").mint()),
            refused(
                    "expired",
                    PKI.client("expired")
                            .expiredAt(PKI.root().now().minusSeconds(60))
                            .mint()),
            new Group("garbage", Visit.GARBAGE, 60, Optional.empty()),
            new Group("half", Visit.HALF, 60, Optional.empty()));

    @TempDir
    Path directory;

    @Test
    void nobodyWhoIsLetInLosesAnAnswerAndNobodyElseGetsOne() {
        var files = EdgeFiles.of(directory, PKI);
        files.publish(PKI, 2, List.of(REVOKED.leaf().getSerialNumber()));
        try (var api = new NumberedApi();
                var edge = Edge.start(files, yaml(api));
                var crowd = new Crowd(ports(edge), PKI.bundle())) {
            crowd.arrive(CROWD);
            crowd.stay(STAY);
            crowd.leave();

            assertThat(crowd.failures()).as(() -> unusual(edge)).isEmpty();
            assertThat(crowd.answered()).isEqualTo(crowd.asked()).isPositive();
            assertThat(crowd.mostOpen()).isGreaterThanOrEqualTo(2_000);
            assertThat(api.subjects())
                    .containsExactlyInAnyOrder("CN=kept", "CN=pipelined", "CN=uploading", "CN=aborting");
            assertThat(api.requests()).isEqualTo(crowd.asked());
            assertRecorded(crowd, edge);
            assertNothingIsLeft(edge);
        }
    }

    private static EdgeYaml yaml(NumberedApi api) {
        // Handshakes of a crowd on a busy machine take their time, and that is not what is tested here.
        return new EdgeYaml(api.url())
                .verify("verify", "partners")
                .trustStore("partners", "issuing.crl", "root.crl")
                .with("limits: { handshakeTimeout: PT60S, maxHandshakes: 4000 }\n");
    }

    /** One line for each connection that got as far as offering anything, one for each request. */
    private static void assertRecorded(Crowd crowd, Edge edge) {
        edge.connections().mark();
        var json = JsonMapper.shared();
        Map<String, Long> outcomes = edge.connections().lines().stream()
                .map(json::readTree)
                .map(line -> line.path("tls_verify_status").asString() + " "
                        + line.path("leaf_client_cert_subject").asString("-"))
                .collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()));
        assertThat(outcomes)
                .containsEntry("Success CN=kept", crowd.visits("kept"))
                .containsEntry("Success CN=pipelined", crowd.visits("pipelined"))
                .containsEntry("Success CN=uploading", crowd.visits("uploading"))
                .containsEntry("Success CN=aborting", crowd.visits("aborting"))
                .containsEntry("Failed:ClientCertCrlHit CN=revoked", crowd.visits("revoked"))
                .containsEntry("Failed:ClientCertUntrusted CN=forged", crowd.visits("forged"))
                .containsEntry("Failed:ClientCertExpired CN=expired", crowd.visits("expired"));
        var nameless = outcomes.getOrDefault("Failed:UnmappedConnectionError -", 0L);
        var abandoned = edge.abandonedHandshakes();
        assertThat(nameless + abandoned)
                .as("%s nameless, %s abandoned", nameless, abandoned)
                .isEqualTo(crowd.visits("none") + crowd.visits("garbage") + crowd.visits("half"));
        assertThat(nameless).isGreaterThanOrEqualTo(crowd.visits("none"));
        edge.accesses().mark();
        assertThat(edge.accesses().lines()).hasSize((int) crowd.asked());
    }

    /** What was lost shows when it has been collected and something new is allocated; the edge's end looks for it. */
    private static void assertNothingIsLeft(Edge edge) {
        for (var engine : Engine.values()) {
            var open = "postern_open_connections{listener=\"" + engine.listener("verify") + "\"}";
            Patience.until("all are gone", () -> edge.metric(open) == 0);
        }
        edge.collectGarbage();
        for (var again = 0; again < 20; again++) {
            assertThat(edge.ready().status()).isEqualTo(200);
        }
    }

    /** What the edge itself has to say where something went wrong. */
    private static String unusual(Edge edge) {
        return edge.log()
                + edge.accesses().lines().stream()
                        .filter(line -> !line.contains("\"elb_status_code\":200") && !line.contains("/bytes/"))
                        .limit(20)
                        .collect(Collectors.joining("\n"));
    }

    private static List<Integer> ports(Edge edge) {
        return Arrays.stream(Engine.values())
                .map(engine -> edge.port(engine.listener("verify")))
                .toList();
    }

    private static Group good(String name, Visit visit, int count) {
        return new Group(name, visit, count, Optional.of(PKI.client(name).mint()));
    }

    private static Group refused(String name, TestCredential credential) {
        return new Group(name, Visit.REFUSED, 40, Optional.of(credential));
    }
}
