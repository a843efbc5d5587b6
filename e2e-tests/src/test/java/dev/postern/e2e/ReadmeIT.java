package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The session of the README, line by line as a newcomer pastes it: what it promises is what happens. */
@ResourceLock("the ports that pages name")
class ReadmeIT {
    private static final Path ROOT =
            Path.of(System.getProperty("postern.jar")).resolve("../../..").normalize();
    private static final Pattern SESSION = Pattern.compile("```sh session\n(.*?)```", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Outcome(int exit, String output) {}

    @TempDir
    Path directory;

    private Process up;

    @BeforeEach
    void up() throws Exception {
        assumeTrue(isFree(8443), "port 8443, which the README uses, is taken on this machine");
        var launcher = directory.resolve("postern");
        Files.writeString(launcher, "#!/bin/sh\nexec " + ROOT.resolve("postern") + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var log = directory.resolve("up.log").toFile();
        up = shell("exec ./postern up")
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        var end = Instant.now().plus(PATIENCE);
        while (!Files.readString(log.toPath()).contains("Ctrl-C")) {
            assertThat(up.isAlive() && Instant.now().isBefore(end))
                    .as(Files.readString(log.toPath()))
                    .isTrue();
            LockSupport.parkNanos(5_000_000);
        }
    }

    @AfterEach
    void down() throws InterruptedException {
        if (up != null) {
            up.destroy();
            assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void doesWhatTheReadmeSays() throws Exception {
        var lines = SESSION.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();
        assertThat(lines).hasSize(7);

        assertThat(run(lines.get(0)).exit()).isZero();
        assertThat(run(lines.get(1))).satisfies(onboarded -> {
            assertThat(onboarded.exit()).as(onboarded.output()).isZero();
            assertThat(onboarded.output()).startsWith("onboarded acme");
        });
        assertThat(run(lines.get(2)).output()).contains("{\"id\":\"1\",\"value\":\"4.99\"}");
        assertThat(run(lines.get(3)).output()).startsWith("offboarded acme");
        assertThat(eventually(lines.get(4), outcome -> outcome.exit() != 0).exit())
                .isIn(16, 35, 55, 56);
        assertThat(eventually(lines.get(5), outcome -> outcome.exit() == 0).output())
                .contains("Failed:ClientCertCrlHit")
                .contains("CN=acme");
        assertThat(run(lines.get(6))).satisfies(explained -> {
            assertThat(explained.exit()).isEqualTo(1);
            assertThat(explained.output()).contains("ClientCertCrlHit");
        });
    }

    /** The edge looks for a new list once a second, and its log gathers lines for a moment; people type more slowly. */
    private Outcome eventually(String line, Predicate<Outcome> so) throws IOException, InterruptedException {
        var end = Instant.now().plus(PATIENCE);
        var outcome = run(line);
        while (!so.test(outcome) && Instant.now().isBefore(end)) {
            outcome = run(line);
        }
        return outcome;
    }

    private Outcome run(String line) throws IOException, InterruptedException {
        var process = shell(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    private ProcessBuilder shell(String line) {
        return new ProcessBuilder(List.of("sh", "-c", line)).directory(directory.toFile());
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
