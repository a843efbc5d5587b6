package dev.postern.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** alb.md 4.4: both of the documentation's examples, with the two fields that they leave out. */
class HealthCheckFormatTest {
    private static final Instant TIME = Instant.parse("2025-10-31T12:44:59.875678Z");

    @Test
    void isTheLoadBalancersLineForATargetThatPasses() {
        assertThat(HealthCheckFormat.alb(passed()))
                .isEqualTo(
                        "http 2025-10-31T12:44:59.875678Z 0.019584011 172.31.20.97:80 HCLogsTestIPs PASS 200 - - 172.31.0.5");
    }

    @Test
    void isTheLoadBalancersLineForATargetThatFails() {
        assertThat(HealthCheckFormat.alb(failed()))
                .isEqualTo(
                        "http 2025-10-31T12:44:59.875678Z 1.121980746 172.31.31.9:80 HCLogsTestIPs FAIL 502 TargetError - -");
    }

    @Test
    void isAnObjectWithTheSameNames() {
        assertThat(HealthCheckFormat.json(failed()))
                .isEqualTo("{\"type\":\"http\",\"time\":\"2025-10-31T12:44:59.875678Z\",\"latency\":1.121980746,"
                        + "\"target_addr\":\"172.31.31.9:80\",\"target_group_id\":\"HCLogsTestIPs\",\"status\":\"FAIL\","
                        + "\"status_code\":502,\"reason_code\":\"TargetError\",\"ip_address\":null}");
    }

    private static HealthCheckRecord passed() {
        return new HealthCheckRecord(
                "http",
                TIME,
                Duration.ofNanos(19_584_011),
                new InetSocketAddress("172.31.20.97", 80),
                "HCLogsTestIPs",
                Optional.of(200),
                Optional.empty(),
                Optional.of(address("172.31.0.5")));
    }

    private static HealthCheckRecord failed() {
        return new HealthCheckRecord(
                "http",
                TIME,
                Duration.ofNanos(1_121_980_746),
                new InetSocketAddress("172.31.31.9", 80),
                "HCLogsTestIPs",
                Optional.of(502),
                Optional.of(HealthCheckReason.TARGET_ERROR),
                Optional.empty());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
