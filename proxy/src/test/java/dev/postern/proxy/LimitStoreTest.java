package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.LocalStore;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.admin.Health;
import dev.postern.proxy.config.LimitStoreConfig;
import dev.postern.proxy.limit.LocalLimits;
import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitStoreTest {
    private final Health health = new Health();
    private final EdgeMetrics metrics = new EdgeMetrics(InstantSource.system());

    @TempDir
    private Path directory;

    private Path password;

    @BeforeEach
    void putThePassword() throws IOException {
        password = Files.writeString(directory.resolve("password"), "old\n");
    }

    @Test
    @EnabledIf(
            value = "dev.postern.pki.testing.LocalStore#installed",
            disabledReason = "neither valkey-server nor redis-server is installed")
    void takesANewPasswordFromItsFile() throws IOException {
        try (var store = LocalStore.start(directory, "--requirepass", "old");
                var transport = Transport.choose()) {
            var there = open(store.port());
            try (var limits = there.limits(new LocalLimits(System::nanoTime), transport)) {
                limits.start();
                TestEdge.await(() -> answers() > 0);
                store.ask("-a", "old", "CONFIG", "SET", "requirepass", "new");
                store.ask("-a", "new", "CLIENT", "KILL", "TYPE", "normal");
                var away = "redis://localhost:" + store.port() + ": AUTH: WRONGPASS; this edge counts for itself";
                TestEdge.await(() -> health.causes().equals(Map.of("limitStore", away)));

                Files.writeString(password, "new");
                there.refresh();

                TestEdge.await(() -> health.causes().isEmpty());
            }
        }
        assertThat(metrics.render())
                .contains("postern_limit_store_errors_total{cause=\"malformed\"} 0.0")
                .doesNotContain("postern_limit_store_errors_total{cause=\"refused\"} 0.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0|empty (expected: a password)",
                "'\n'|0|empty (expected: a password)",
                "''|4097|over 4096 bytes (expected: a password)"
            })
    void refusesAFileThatHoldsNoPassword(String text, int more, String complaint) throws IOException {
        Files.writeString(password, text + "x".repeat(more));

        assertThatThrownBy(() -> open(1)).isInstanceOf(MalformedInput.class).hasMessage(password + ": " + complaint);
    }

    @Test
    void keepsThePasswordItHasWhenTheFileIsBroken() throws IOException {
        var there = open(1);
        Files.writeString(password, "");

        there.refresh();

        assertThat(health.causes())
                .isEqualTo(Map.of(
                        "limitStore.passwordFile",
                        password + ": empty (expected: a password); the one before is used"));
        Files.writeString(password, "new");
        there.refresh();
        assertThat(health.causes()).isEmpty();
    }

    private LimitStore open(int port) throws IOException {
        var config = new LimitStoreConfig(
                URI.create("redis://localhost:" + port),
                Optional.empty(),
                Optional.of(password),
                Optional.empty(),
                Duration.ofSeconds(1),
                "test");
        return new LimitStore(config, new Troubles(health, metrics), metrics.limitStore());
    }

    private double answers() {
        return metrics.render()
                .lines()
                .filter(line -> line.startsWith("postern_limit_store_seconds_count "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }
}
