package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.log.LogTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream of several targets looks like in the file (alb.md 4.4, 8.5), and what it must not look like. */
class TargetGroupConfigTest {
    private static final String WHOLE = """
            listeners:
              - { name: plain, address: "127.0.0.1:8080", mutualAuthentication: { mode: off }, forward: widgets }
            upstreams:
              widgets:
                targets: [ "http://10.0.0.1:8080", "http://api.example" ]
                attributes: { load_balancing.algorithm.type: least_outstanding_requests, deregistration_delay.timeout_seconds: 30 }
                healthCheck: { path: "/health?deep=1", port: 8081, protocol: HTTPS, interval: PT20S, timeout: PT4S, healthyThreshold: 3, unhealthyThreshold: 4, matcher: "200,202-204" }
                refresh: PT5S
                nameServers: [ "127.0.0.1:5353" ]
            logs: { healthCheck: health.log }
            """;

    @TempDir
    Path directory;

    @Test
    void saysAllOfAGroup() throws IOException {
        var config = read(WHOLE);

        var upstream = config.upstream("widgets");
        assertThat(upstream.targets().stream().map(TargetUrl::endpoint))
                .containsExactly("10.0.0.1:8080", "api.example:80");
        assertThat(upstream.attributes())
                .isEqualTo(new TargetGroupAttributes(
                        LoadBalancingAlgorithm.LEAST_OUTSTANDING_REQUESTS, Duration.ofSeconds(30)));
        assertThat(upstream.healthCheck())
                .contains(new HealthCheckConfig(
                        "/health?deep=1",
                        Optional.of(8081),
                        Optional.of(HealthCheckProtocol.HTTPS),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(4),
                        3,
                        4,
                        new StatusMatcher(
                                List.of(new StatusMatcher.Range(200, 200), new StatusMatcher.Range(202, 204)))));
        assertThat(upstream.refresh()).isEqualTo(Duration.ofSeconds(5));
        assertThat(upstream.nameServers()).containsExactly(IpEndpoint.parse("127.0.0.1:5353"));
        assertThat(config.logs().healthCheck()).contains(new LogTarget.File(directory.resolve("health.log")));
    }

    /** The load balancer's: round robin, 300 s, and for checks 30 s, 5 s, 5, 2 and 200. */
    @Test
    void hasTheLoadBalancersDefaults() throws IOException {
        var upstream = read(WHOLE.replaceAll("(?m)^    (attributes|refresh|nameServers):.*\n", "")
                        .replaceAll("healthCheck: \\{ path.*", "healthCheck: {}"))
                .upstream("widgets");

        assertThat(upstream.attributes())
                .isEqualTo(new TargetGroupAttributes(LoadBalancingAlgorithm.ROUND_ROBIN, Duration.ofMinutes(5)));
        assertThat(upstream.healthCheck())
                .contains(new HealthCheckConfig(
                        "/",
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        5,
                        2,
                        StatusMatcher.OK));
        assertThat(upstream.refresh()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void checksNobodyUnlessAsked() throws IOException {
        var upstream = read(WHOLE.replaceAll("(?m)^    healthCheck:.*\n", "")).upstream("widgets");

        assertThat(upstream.healthCheck()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "http://api.example" ]       | "https://api.example" ]     | line 5: upstreams.widgets.targets[1]: "https://api.example" (expected: the same scheme as the first has)
            "http://api.example" ]       | "http://10.0.0.1:8080" ]    | line 5: upstreams.widgets.targets[1]: "http://10.0.0.1:8080" (expected: each target once)
            "http://api.example" ]       | "http://api.example/v1" ]   | line 5: upstreams.widgets.targets[1]: "http://api.example/v1" (expected: http://HOST[:PORT] or https://HOST[:PORT], the path is the client's)
            [ "http://10.0.0.1:8080", "http://api.example" ] | []      | line 5: upstreams.widgets.targets: 0 of them (expected: 1..1000)
            refresh: PT5S                | url: "http://10.0.0.2"      | line 8: upstreams.widgets.url: beside targets (expected: one of the two)
            seconds: 30                  | seconds: 3601               | line 6: upstreams.widgets.attributes.deregistration_delay.timeout_seconds: 3601 (expected: 0..3600)
            least_outstanding_requests   | weighted_random             | line 6: upstreams.widgets.attributes.load_balancing.algorithm.type: "weighted_random" (expected: round_robin or least_outstanding_requests)
            load_balancing.algorithm.type: least_outstanding_requests | stickiness.enabled: true | line 6: upstreams.widgets.attributes.stickiness.enabled: not supported (expected: load_balancing.algorithm.type or deregistration_delay.timeout_seconds)
            "/health?deep=1"             | health                      | line 7: upstreams.widgets.healthCheck.path: "health" (expected: a path such as /health, at most 1024)
            timeout: PT4S                | timeout: PT20S              | line 7: upstreams.widgets.healthCheck.timeout: PT20S (expected: > 0, less than the interval)
            interval: PT20S              | interval: PT6M              | line 7: upstreams.widgets.healthCheck.interval: PT6M (expected: PT0.1S..PT5M)
            , healthyThreshold: 3        | , healthyThreshold: 1       | line 7: upstreams.widgets.healthCheck.healthyThreshold: 1 (expected: 2..10)
            unhealthyThreshold: 4        | unhealthyThreshold: 11      | line 7: upstreams.widgets.healthCheck.unhealthyThreshold: 11 (expected: 2..10)
            "200,202-204"                | "200-500"                   | line 7: upstreams.widgets.healthCheck.matcher: 200-500 (expected: statuses from 200 to 499)
            "200,202-204"                | "2xx"                       | line 7: upstreams.widgets.healthCheck.matcher: "2xx" (expected: such as 200, 200,202 or 200-299)
            protocol: HTTPS              | protocol: TCP               | line 7: upstreams.widgets.healthCheck.protocol: "TCP" (expected: HTTP or HTTPS)
            127.0.0.1:5353               | ns.example                  | line 9: upstreams.widgets.nameServers[0]: "ns.example" (expected: IP:PORT, such as 0.0.0.0:8443 or "[::]:8443")
            """)
    void isRefusedWithWhereWhatAndWhy(String good, String bad, String complaint) throws IOException {
        var broken = WHOLE.replace(good, bad);
        assertThat(broken).isNotEqualTo(WHOLE);

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(MalformedInput.class)
                .hasMessageEndingWith(complaint);
    }

    private EdgeConfig read(String text) throws IOException {
        return EdgeConfigReader.read(Files.writeString(directory.resolve("postern.yaml"), text));
    }
}
