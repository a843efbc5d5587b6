package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Container;
import dev.postern.e2e.kit.Load;
import dev.postern.e2e.kit.Load.Connections;
import dev.postern.e2e.kit.Load.Outcome;
import dev.postern.e2e.kit.Machine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * On a network as a customer's account sees it: who gets to the API, and from where; nobody gets around the edges; and clients
 * notice nothing when edges come and go.
 */
@Isolated // an engine on two cores, with the rest of the suite beside it, starts nothing in time
class PrivateNetworkIT {
    private static final String WIDGET = "{\"id\":\"1\",\"value\":\"4.99\"}";
    /** What a sensible client does about a request that may be repeated. */
    private static final String RETRYING = " --retry 5 --retry-all-errors --retry-delay 1";

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // opened before the first test
    private static PrivateNetwork network;

    @BeforeAll
    static void open() {
        Container.assumeEngine();
        network = PrivateNetwork.open(
                directory,
                List.of(
                        List.of("acme", "--vpce", PrivateNetwork.ENDPOINT_A),
                        List.of("umbrella", "--vpce", PrivateNetwork.ENDPOINT_B),
                        List.of("leaver"),
                        List.of("regular"),
                        List.of("metered")));
    }

    @AfterAll
    static void close() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void letsAValidClientInAndTellsTheApiWhoItIs() {
        var answer = network.consumerA().run(curl("acme") + " --include");

        assertThat(answer.said())
                .startsWith("HTTP/2 200")
                .endsWith(WIDGET)
                .contains("seen-subject: CN=acme")
                .contains("seen-client: acme");
        Patience.until(
                "it is recorded with its endpoint",
                () -> network.edgeLogs()
                        .lines()
                        .anyMatch(line -> line.contains("client/acme") && line.contains(PrivateNetwork.ENDPOINT_A)));
    }

    @Test
    void refusesTheSameCertificateAndKeyFromAnotherEndpoint() {
        var before = network.requestsAtTheApi().size();

        var stolen = network.consumerB().run(curl("acme") + " --include");

        assertThat(stolen.said()).startsWith("HTTP/2 403").doesNotContain(WIDGET);
        assertRecorded("AccessEndpointMismatch", PrivateNetwork.ENDPOINT_B);
        assertThat(network.requestsAtTheApi()).hasSize(before);
    }

    /** Each edge alone would grant the whole budget; together they are asked for three of them, in turns. */
    @Test
    void countsAClientsRequestsOnceForBothEdges() {
        var asked = 3 * PrivateNetwork.BUDGET;

        var statuses = network.consumerA()
                .run("for i in {1..%d}; do %s -o /dev/null -w '%%{http_code}\\n'; done"
                        .formatted(asked, curl("metered")))
                .said()
                .lines()
                .toList();

        assertThat(statuses).hasSize(asked).containsOnly("200", "429");
        assertThat(statuses.stream().filter("200"::equals)).hasSize(PrivateNetwork.BUDGET);
        for (var edge : network.edges()) {
            assertThat(edge.getLogs().lines().filter(line -> line.contains("client/metered")))
                    .isNotEmpty();
        }
        assertThat(network.consumerA().run(curl("metered") + " --include").said())
                .startsWith("HTTP/2 429")
                .containsPattern("(?i)retry-after: [0-9]+");
    }

    @Test
    void givesNothingToWhoeverComesToAnEdgeWithoutTheLoadBalancersHeader() {
        var before = network.requestsAtTheApi().size();

        // From the one address that may send headers, and without one.
        var plain =
                network.balancer().run("curl -sk --max-time 10 https://" + network.edgeAddress(0) + ":8443/widgets");

        assertThat(plain.code()).as(plain.said()).isIn(16, 35, 56);
        assertThat(plain.said()).isEmpty();
        assertRecorded("ProxyHeaderMissing", network.edgeAddress(0));
        assertThat(network.requestsAtTheApi()).hasSize(before);
    }

    @Test
    void believesNoHeaderOfAnAttackersOwn() {
        var before = network.requestsAtTheApi().size();
        var attacker = network.attacker();
        assertThat(attacker.run("haproxy -D -f /network/attacker.cfg").code()).isZero();

        var forged = attacker.run(curl("acme", 8443));

        assertThat(forged.code()).as(forged.said()).isIn(16, 35, 56);
        assertRecorded("ProxyPeerUntrusted", network.attackerAddress());
        assertThat(network.requestsAtTheApi()).hasSize(before);
    }

    @Test
    void hasNoWayToTheApiButThroughAGuard() {
        var url = "http://" + network.apiAddress() + ":8080/widgets";
        var edge = "https://" + network.edgeAddress(0) + ":8443/widgets";

        for (var outsider : List.of(network.consumerA(), network.consumerB(), network.attacker(), network.balancer())) {
            assertUnreachable(outsider, url);
        }
        assertUnreachable(network.consumerA(), edge);
        assertUnreachable(network.consumerB(), edge);

        assertThat(network.oldPattern().run("curl -sS --max-time 3 " + url).said())
                .as("it would answer whoever gets there")
                .isEqualTo(WIDGET);
        assertThat(network.intrudersAtTheApi()).isEmpty();
    }

    @Test
    void shutsAClientOutInTheMiddleOfItsTraffic() {
        try (var fresh = Load.on(network.consumerA(), "leaver-fresh", Connections.FRESH, curl("leaver"));
                var kept = Load.on(network.consumerA(), "leaver-kept", Connections.KEPT, curl("leaver"))) {
            fresh.awaitMore(5);
            kept.awaitMore(5);

            network.operator().postern("client", "offboard", "leaver", "--reason", "cessationOfOperation");

            // Each edge looks at its files by itself; from when both have, nobody is to be let in.
            for (var edge : network.edges()) {
                Patience.until(
                        "this edge refuses",
                        () -> edge.getLogs()
                                .lines()
                                .anyMatch(line -> line.contains("ClientCertCrlHit") && line.contains("CN=leaver")));
            }
            for (var load : List.of(fresh, kept)) {
                load.awaitMore(2); // what was under way
                var known = load.outcomes().size();
                load.awaitMore(10);
                var statuses = load.stop().stream().map(Outcome::status).toList();
                assertThat(statuses.stream().takeWhile(status -> status == 200)).hasSizeGreaterThanOrEqualTo(5);
                assertThat(statuses.subList(known, statuses.size()))
                        .as("after %s", statuses.subList(0, known))
                        .containsOnly(0);
            }
            assertThat(kept.outcomes().stream().filter(each -> each.status() == 200 && each.connections() > 0))
                    .as("its one connection was ended, and at most one more on the edge that learnt of it later")
                    .hasSizeBetween(1, 2);
        }
    }

    /** Retryable is a GET; whoever has one under way when its edge dies, or comes to it before the balancer knows, tries again. */
    @Test
    void losesNoRetryableRequestWhenAnEdgeIsKilled() {
        var victim = network.edges().get(0);
        try (var load = Load.on(network.consumerA(), "killed", Connections.FRESH, curl("regular") + RETRYING)) {
            load.awaitMore(10);

            victim.signal("KILL");

            load.awaitMore(30);
            assertThat(victim.exitCode()).isEqualTo(137);
            assertThat(load.stop()).allSatisfy(each -> assertThat(each.status()).isEqualTo(200));
        }
        victim.startAgain();
        awaitServedBy(victim);
    }

    /** Nobody tries again here, but for what every client of HTTP does when a kept connection has ended before it was used. */
    @Test
    void failsNobodyWhenOneEdgeAfterTheOtherIsRestarted() {
        try (var fresh = Load.on(network.consumerA(), "rolled-fresh", Connections.FRESH, curl("regular"));
                var kept = Load.on(network.consumerB(), "rolled-kept", Connections.KEPT, curl("umbrella"))) {
            for (var edge : network.edges()) {
                fresh.awaitMore(10);
                kept.awaitMore(10);
                edge.signal("TERM");
                assertThat(edge.exitCode()).isZero();
                fresh.awaitMore(10);
                kept.awaitMore(10);
                edge.startAgain();
                awaitServedBy(edge);
            }

            for (var outcomes : List.of(fresh.stop(), kept.stop())) {
                assertThat(outcomes)
                        .as("the balancer says: %s", network.balancer().getLogs())
                        .allSatisfy(each -> assertThat(each.status()).isEqualTo(200));
            }
        }
    }

    /** What the edge is there for: the same API behind NGINX, as it is usually set up. */
    @Test
    void doesWhatTheOldPatternCannot() {
        var old = network.oldPattern();
        network.operator().postern("client", "onboard", "parting");

        var anywhere = network.consumerB().run(curl("acme", 8443) + " --include -H 'X-Postern-Client: admin'");
        assertThat(anywhere.said()).as("from another endpoint").startsWith("HTTP/1.1 200");
        assertThat(anywhere.said())
                .as("with a name that it was not told to remove")
                .contains("Seen-Client: admin");
        network.operator().postern("client", "offboard", "parting", "--reason", "keyCompromise");
        old.run("cat /lists/*.pem >/run/lists.pem");
        assertThat(network.consumerA().run(curl("parting", 8443)).said())
                .as("on the list that lies there")
                .isEqualTo(WIDGET);
        old.run("nginx -c /network/old-pattern.conf -s reload");
        Patience.until(
                "it is refused after the reload",
                () -> network.consumerA().run(curl("parting", 8443)).said().contains("400"));
    }

    private static void assertUnreachable(Machine from, String url) {
        var answer = from.run("curl -sk --connect-timeout 1 --max-time 3 " + url);
        assertThat(answer.code()).as("%s%n%s", url, answer.said()).isIn(7, 28);
        assertThat(answer.said()).isEmpty();
    }

    private static void assertRecorded(String reason, String about) {
        Patience.until(
                reason + " is recorded of " + about,
                () -> network.edgeLogs().lines().anyMatch(line -> line.contains(reason) && line.contains(about)));
    }

    /** Returns when the balancer sends clients there again. */
    private static void awaitServedBy(Machine edge) {
        var before = served(edge);
        Patience.until("it is sent clients", () -> {
            assertThat(network.consumerA().run(curl("regular")).said()).isEqualTo(WIDGET);
            return served(edge) > before;
        });
    }

    private static long served(Machine edge) {
        return edge.getLogs().lines().filter(line -> line.contains("/widgets")).count();
    }

    private static String curl(String client) {
        return curl(client, 443);
    }

    private static String curl(String client, int port) {
        return "curl -sS --max-time 10 --cacert /clients/%1$s/ca.pem --cert /clients/%1$s/client-chain.pem --key /clients/%1$s/client.key https://%2$s:%3$d/widgets"
                .formatted(client, PrivateNetwork.HOST, port);
    }
}
