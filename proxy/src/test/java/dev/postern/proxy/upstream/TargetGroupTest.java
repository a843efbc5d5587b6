package dev.postern.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.HealthCheckConfig;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.LoadBalancingAlgorithm;
import dev.postern.proxy.config.LogFormat;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.StatusMatcher;
import dev.postern.proxy.config.TargetGroupAttributes;
import dev.postern.proxy.config.TargetUrl;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.log.LogTarget;
import dev.postern.proxy.testing.Backend;
import dev.postern.proxy.testing.NameServer;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.ScriptedUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several targets behind one upstream (alb.md 4.4, 5.1, 8.5), all of them real servers on this machine. */
class TargetGroupTest {
    private static final String NAME = "api.targets.example";
    private static final HealthCheckConfig CHECKS = new HealthCheckConfig(
            "/health",
            Optional.empty(),
            Optional.empty(),
            Duration.ofMillis(150),
            Duration.ofMillis(140),
            2,
            2,
            StatusMatcher.OK);

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Test
    void takesTurnsAmongItsTargets() {
        var one = backend("one");
        var two = backend("two");
        var edge = edge(config(one.url(), two.url()));

        var answers = new ArrayList<String>();
        for (var at = 0; at < 6; at++) {
            answers.add(ask(edge, "/"));
        }

        assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder("one", "two");
        assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
        assertThat(answers.subList(4, 6)).isEqualTo(answers.subList(0, 2));
    }

    @Test
    void prefersTheOneWithTheFewestRequestsInProgress() {
        var one = backend("one");
        var two = backend("two");
        var edge = edge(leastBusy(one.url(), two.url()));
        // All of the others' requests over one connection: each begins when the one before is over, not only answered.
        try (var waiting = edge.connect();
                var others = edge.connect()) {
            waiting.send(get("/held"));
            TestEdge.await(() -> one.served() + two.served() == 1);
            var busy = one.served() == 1 ? one : two;
            var free = busy == one ? two : one;

            for (var at = 0; at < 4; at++) {
                others.send(get("/"));
                assertThat(others.response()).endsWith(free == one ? "one" : "two");
            }

            busy.release();
            assertThat(waiting.response()).startsWith("HTTP/1.1 200 ");
        }
    }

    /** What has not been sent can be sent elsewhere, whatever its method; the load balancer answers 502 (alb.md 5.1). */
    @Test
    void asksAnotherWhereOneTakesNoConnection() {
        var one = backend("one");
        var dead = refusing();
        var edge = edge(config(dead, one.url()));

        for (var at = 0; at < 4; at++) {
            assertThat(ask(edge, "POST", "/")).isEqualTo("one");
        }
    }

    @Test
    void isABadGatewayWhereNobodyTakesAConnection() {
        var edge = edge(config(refusing(), refusing()));

        assertThat(status(edge)).isEqualTo(502);
    }

    /** A kept connection that has ended meanwhile says nothing about the target, and nothing about the next one. */
    @Test
    void asksAnotherWhereAKeptConnectionHasEndedAndItsTargetIsGone() {
        var one = backend("one");
        var two = backend("two");
        var edge = edge(config(one.url(), two.url()));
        ask(edge, "/");
        ask(edge, "/");

        two.die();

        for (var at = 0; at < 4; at++) {
            assertThat(ask(edge, "/")).isEqualTo("one");
        }
    }

    /** A target that stops takes connections to its last moment, and answers nothing on them. */
    @Test
    void asksAnotherWhereOneClosesANewConnectionWithoutAnAnswer() {
        var closing = open(new ScriptedUpstream(connection -> {
            connection.head();
            connection.close();
        }));
        var one = backend("one");
        var edge = edge(config(closing.url().toString(), one.url()));

        for (var at = 0; at < 4; at++) {
            assertThat(ask(edge, "/")).isEqualTo("one");
        }
    }

    /** alb.md 5.1: 503, "no registered targets". */
    @Test
    void isUnavailableWhileItsNameStandsForNothing() {
        var names = open(new NameServer());
        var one = backend("one");
        var edge = edge(named(names, "http://" + NAME + ":" + one.port(), 300));

        assertThat(status(edge)).isEqualTo(503);
        assertThat(edge.edge().health().causes()).containsKey("upstreams.widgets." + NAME + ":" + one.port());

        names.say(NAME, "127.0.0.1");
        TestEdge.await(() -> status(edge) == 200);
        assertThat(edge.edge().health().causes()).isEmpty();
    }

    @Test
    void hasATargetForEachAddressOfAName() {
        var names = open(new NameServer());
        var one = open(new Backend("one", "127.0.0.2"));
        var two = open(new Backend("two", "127.0.0.3", one.port()));
        names.say(NAME, "127.0.0.2", "127.0.0.3");
        var edge = edge(named(names, "http://" + NAME + ":" + one.port(), 300));

        assertThat(List.of(ask(edge, "/"), ask(edge, "/"))).containsExactlyInAnyOrder("one", "two");
        assertThat(two.served()).isEqualTo(1);
    }

    /** alb.md 8.5: deregistration delay. */
    @Test
    void sendsNothingNewToAnAddressThatHasGoneAndLetsItFinish() {
        var names = open(new NameServer());
        var one = open(new Backend("one", "127.0.0.2"));
        var two = open(new Backend("two", "127.0.0.3", one.port()));
        names.say(NAME, "127.0.0.2");
        var edge = edge(named(names, "http://" + NAME + ":" + one.port(), 300));
        try (var running = edge.connect()) {
            running.send(get("/held"));
            one.awaitHeld();

            names.say(NAME, "127.0.0.3");
            TestEdge.await(() -> ask(edge, "/").equals("two"));

            for (var at = 0; at < 4; at++) {
                assertThat(ask(edge, "/")).isEqualTo("two");
            }
            one.release();
            assertThat(running.response()).startsWith("HTTP/1.1 200 ").endsWith("one");
        }
        assertThat(two.served()).isGreaterThanOrEqualTo(5);
    }

    /** alb.md 8.5; the documentation of 502 names the delay that has passed as a cause. */
    @Test
    void endsWhatIsStillInProgressWhenTheDelayHasPassed() {
        var names = open(new NameServer());
        var one = open(new Backend("one", "127.0.0.2"));
        open(new Backend("two", "127.0.0.3", one.port()));
        names.say(NAME, "127.0.0.2");
        var edge = edge(named(names, "http://" + NAME + ":" + one.port(), 0));
        try (var running = edge.connect()) {
            running.send(get("/held"));
            one.awaitHeld();

            names.say(NAME, "127.0.0.3");

            assertThat(running.response()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void closesIdleConnectionsToAnAddressThatHasGone() throws InterruptedException {
        var names = open(new NameServer());
        var ended = new CountDownLatch(1);
        var gone = open(new ScriptedUpstream(connection -> {
            connection.head();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
            if (connection.rest().isEmpty()) {
                ended.countDown();
            }
        }));
        names.say(NAME, "127.0.0.1");
        var edge = edge(named(names, "http://" + NAME + ":" + gone.url().getPort(), 300));
        ask(edge, "/");

        names.say(NAME, "127.0.0.9");

        assertThat(ended.await(TestEdge.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** A name server that is away, or says there is no such name, takes nobody's API away. */
    @Test
    void keepsTheAddressesItKnowsWhenTheNameIsNotFound() {
        var names = open(new NameServer());
        var one = open(new Backend("one", "127.0.0.2"));
        names.say(NAME, "127.0.0.2");
        var edge = edge(named(names, "http://" + NAME + ":" + one.port(), 0));
        assertThat(ask(edge, "/")).isEqualTo("one");

        names.forget(NAME);

        TestEdge.await(() -> !edge.edge().health().causes().isEmpty());
        assertThat(ask(edge, "/")).isEqualTo("one");
    }

    @Test
    void sendsNothingToWhoFailsItsChecksUntilItPassesThemAgain() {
        var one = backend("one");
        var two = backend("two");
        var edge = edge(checked(one.url(), two.url()));
        TestEdge.await(() -> targets(edge, two, "healthy") == 1 && targets(edge, one, "healthy") == 1);

        two.answerChecksWith(500);
        TestEdge.await(() -> targets(edge, two, "unhealthy") == 1);

        for (var at = 0; at < 4; at++) {
            assertThat(ask(edge, "/")).isEqualTo("one");
        }
        assertThat(edge.edge().health().causes())
                .hasEntrySatisfying(
                        "upstreams.widgets",
                        cause -> assertThat(cause)
                                .contains("127.0.0.1:" + two.port())
                                .doesNotContain("127.0.0.1:" + one.port()));
        two.answerChecksWith(200);
        TestEdge.await(() -> targets(edge, two, "healthy") == 1);
        assertThat(List.of(ask(edge, "/"), ask(edge, "/"))).containsExactlyInAnyOrder("one", "two");
        assertThat(edge.edge().health().causes()).isEmpty();
    }

    /** "If a target group contains only unhealthy registered targets, the load balancer routes requests to all those targets". */
    @Test
    void sendsToAllWhenNobodyIsHealthy() {
        var one = backend("one");
        var two = backend("two");
        one.answerChecksWith(404);
        two.answerChecksWith(404);
        var edge = edge(checked(one.url(), two.url()));
        TestEdge.await(() -> targets(edge, two, "unhealthy") == 1 && targets(edge, one, "unhealthy") == 1);

        assertThat(List.of(ask(edge, "/"), ask(edge, "/"))).containsExactlyInAnyOrder("one", "two");
        assertThat(edge.edge().health().causes().get("upstreams.widgets")).contains("requests go to all");
    }

    /** alb.md 4.4: the user agent, and the target's own address for Host. */
    @Test
    void checksAsTheLoadBalancerDoes() {
        var one = backend("one");
        edge(checked(one.url()));

        TestEdge.await(() -> !one.checks().isEmpty());

        assertThat(one.checks().get(0)).isEqualTo("127.0.0.1:" + one.port() + " ELB-HealthChecker/2.0");
    }

    @Test
    void writesWhatChecksCameToIntoTheirLog() {
        var one = backend("one");
        one.answerChecksWith(502);
        var silent = open(new ScriptedUpstream(connection -> connection.rest()));
        var resetting = open(new ScriptedUpstream(RawConnection::reset));
        var garbled = open(new ScriptedUpstream(connection -> connection.send("SSH-2.0-x\r\n\r\n")));
        var other = backend("other");
        other.answerChecksWith(204);
        var file = directory.resolve("health.log");
        open(new PlainEdge(
                checked(
                        one.url(),
                        silent.url().toString(),
                        resetting.url().toString(),
                        garbled.url().toString(),
                        other.url(),
                        refusing()),
                new LogsConfig(
                        Optional.empty(), Optional.empty(), Optional.of(new LogTarget.File(file)), LogFormat.ALB, 15)));

        TestEdge.await(() -> lines(file).size() >= 6);

        var found = lines(file).stream()
                .map(line -> Arrays.asList(line.split(" ", -1)))
                .map(fields -> fields.get(3).replaceAll(".*:", "") + " " + String.join(" ", fields.subList(5, 8)))
                .distinct()
                .toList();
        assertThat(found)
                .contains(
                        one.port() + " FAIL 502 TargetError",
                        silent.url().getPort() + " FAIL - TimedOut",
                        resetting.url().getPort() + " FAIL - ConnectionReset",
                        garbled.url().getPort() + " FAIL - TargetError",
                        other.port() + " FAIL 204 ResponseCodeMismatch")
                .anyMatch(line -> line.endsWith(" FAIL - ConnectionReset"));
        assertThat(lines(file))
                .allSatisfy(line -> assertThat(line.split(" ", -1)).hasSize(10));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Backend backend(String name) {
        return open(new Backend(name, "127.0.0.1"));
    }

    private PlainEdge edge(UpstreamConfig config) {
        var edge = new PlainEdge(config);
        opened.add(0, edge);
        return edge;
    }

    private <T extends AutoCloseable> T open(T each) {
        opened.add(each);
        return each;
    }

    private static String refusing() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double targets(PlainEdge edge, Backend target, String state) {
        return edge.metric("postern_upstream_targets{state=\"%s\",target=\"127.0.0.1:%d\",upstream=\"widgets\"}"
                .formatted(state, target.port()));
    }

    private static int status(PlainEdge edge) {
        try (var client = edge.connect()) {
            return Integer.parseInt(client.send(get("/")).response().substring(9, 12));
        }
    }

    private static String ask(PlainEdge edge, String path) {
        return ask(edge, "GET", path);
    }

    private static String ask(PlainEdge edge, String method, String path) {
        try (var client = edge.connect()) {
            var answer = client.send(get(path).replaceFirst("GET", method)).response();
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    }

    private static UpstreamConfig config(String... targets) {
        return config(List.of(targets), LoadBalancingAlgorithm.ROUND_ROBIN, 300, Optional.empty(), List.of());
    }

    private static UpstreamConfig leastBusy(String... targets) {
        return config(
                List.of(targets), LoadBalancingAlgorithm.LEAST_OUTSTANDING_REQUESTS, 300, Optional.empty(), List.of());
    }

    private static UpstreamConfig checked(String... targets) {
        return config(List.of(targets), LoadBalancingAlgorithm.ROUND_ROBIN, 300, Optional.of(CHECKS), List.of());
    }

    private static UpstreamConfig config(
            List<String> targets,
            LoadBalancingAlgorithm algorithm,
            int delay,
            Optional<HealthCheckConfig> checks,
            List<IpEndpoint> nameServers) {
        return new UpstreamConfig(
                targets.stream().map(TargetUrl::parse).toList(),
                Optional.empty(),
                "",
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                UpstreamConfig.DEFAULT_MAX_IDLE_CONNECTIONS,
                UpstreamConfig.DEFAULT_IDLE_TIMEOUT,
                Optional.empty(),
                new TargetGroupAttributes(algorithm, Duration.ofSeconds(delay)),
                checks,
                Duration.ofMillis(50),
                nameServers);
    }

    private static UpstreamConfig named(NameServer names, String target, int delay) {
        return config(
                List.of(target),
                LoadBalancingAlgorithm.ROUND_ROBIN,
                delay,
                Optional.empty(),
                List.of(IpEndpoint.parse("127.0.0.1:" + names.port())));
    }
}
