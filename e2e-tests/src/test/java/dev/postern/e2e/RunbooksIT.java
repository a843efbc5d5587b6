package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.e2e.kit.Runbook;
import dev.postern.e2e.kit.Runbook.Block;
import dev.postern.e2e.kit.Terminal;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every runbook does what it says: its blocks are pasted in order, and show what the page promises. {@code -Drunbook=onboarding}
 * runs one page.
 */
@Tag("deep")
@ResourceLock("the ports that pages name")
class RunbooksIT {
    private static final Path ROOT =
            Path.of(System.getProperty("postern.jar")).resolve("../../..").normalize();
    // What the pages use: the edge, its successor, admin pages, and the twin.
    private static final List<Integer> PORTS = List.of(8443, 8444, 9901, 4566);
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    Path directory;

    static Stream<Path> pages() throws IOException {
        try (var files = Files.list(ROOT.resolve("docs/runbooks"))) {
            return files.filter(file -> !file.getFileName().toString().equals("README.md")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void doesWhatItSays(Path page) throws IOException {
        var runbook = Runbook.read(page);
        for (var port : PORTS) {
            assumeTrue(isFree(port), "port " + port + ", which runbooks use, is taken on this machine");
        }
        for (var program : runbook.needs()) {
            assumeTrue(isOnPath(program), program + ", which " + runbook.name() + " needs, is not on the PATH");
        }
        assertThat(runbook.blocks()).as("blocks of %s", page).hasSizeGreaterThan(2);
        var launcher = directory.resolve("postern");
        Files.writeString(launcher, "#!/bin/sh\nexec " + ROOT.resolve("postern") + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();

        try (var terminal = new Terminal(directory, Map.of("TZ", "UTC"))) {
            for (var block : runbook.blocks()) {
                perform(block, terminal, runbook.name() + ":" + block.line());
            }
        }
    }

    private static void perform(Block block, Terminal terminal, String where) throws IOException {
        switch (block.kind()) {
            case RUN -> {
                var shown = terminal.paste(block.script());
                assertThat(shown.exit())
                        .as("%s ended with%n%s", where, shown.output())
                        .isZero();
                assertThat(block.shows(shown.output()))
                        .as("%s should show%n%s%nand shows%n%s", where, expected(block), shown.output())
                        .isTrue();
            }
            case UNTIL, REFUSED -> {
                var refused = block.kind() == Runbook.Kind.REFUSED;
                var end = System.nanoTime() + PATIENCE_NANOS;
                var shown = terminal.paste(block.script());
                while ((shown.exit() == 0) == refused || !block.shows(shown.output())) {
                    assertThat(System.nanoTime())
                            .as(
                                    "%s should show%n%s%nand ends with %d and shows%n%s%s",
                                    where, expected(block), shown.exit(), shown.output(), terminal.logs())
                            .isLessThan(end);
                    shown = terminal.paste(block.script());
                }
            }
            case START -> terminal.start(block);
            case STOP -> {
                terminal.stopLast();
                assertThat(terminal.paste(block.script()).exit()).as(where).isZero();
            }
            case ELSEWHERE -> {}
        }
    }

    private static String expected(Block block) {
        return String.join("\n", block.expected());
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
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
