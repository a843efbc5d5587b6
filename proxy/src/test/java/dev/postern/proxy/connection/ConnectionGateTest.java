package dev.postern.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.LimitsConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private final ConnectionGate gate = new ConnectionGate(
            new LimitsConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 1, Duration.ZERO, Duration.ofSeconds(1)));

    @Test
    void letsInAsManyConnectionsAsThereMayBeAndOneForEachThatLeaves() {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isFalse();
        gate.leave();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void countsHandshakesByThemselves() {
        assertThat(gate.beginHandshake()).isTrue();
        assertThat(gate.beginHandshake()).isFalse();
        gate.endHandshake();
        assertThat(gate.beginHandshake()).isTrue();
        assertThat(gate.enter()).isTrue();
    }
}
