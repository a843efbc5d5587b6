package dev.postern.pki.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real Valkey or Redis of this machine, on a free port and with nothing kept on disk. */
public final class LocalStore implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private LocalStore(Path directory, int port, List<String> options) {
        this.directory = directory;
        this.port = port;
        this.options = List.copyOf(options);
        this.process = run();
    }

    /** Whether this machine has one; tests that need it are skipped by this name where it has not. */
    public static boolean installed() {
        return find("valkey-server", "redis-server").isPresent();
    }

    public static LocalStore start(Path directory, String... options) {
        var port = freePort();
        var all = new ArrayList<>(List.of("--port", String.valueOf(port)));
        all.addAll(List.of(options));
        return new LocalStore(directory, port, all);
    }

    /** One that speaks TLS only, with these files in PEM. */
    public static LocalStore startTls(Path directory, Path chain, Path key, Path ca) {
        var port = freePort();
        return new LocalStore(
                directory,
                port,
                List.of(
                        "--port",
                        "0",
                        "--tls-port",
                        String.valueOf(port),
                        "--tls-auth-clients",
                        "no",
                        "--tls-cert-file",
                        chain.toString(),
                        "--tls-key-file",
                        key.toString(),
                        "--tls-ca-cert-file",
                        ca.toString()));
    }

    public int port() {
        return port;
    }

    /** Asks it something by its own command line; the answer as that prints it. */
    public String ask(String... words) {
        var command =
                new ArrayList<>(List.of(find("valkey-cli", "redis-cli").orElseThrow(), "-p", String.valueOf(port)));
        command.addAll(List.of(words));
        try {
            var client = new ProcessBuilder(command).redirectErrorStream(true).start();
            var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, and with it all it knew. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it again on the same port, with nothing in it. */
    public void restart() {
        kill();
        process = run();
    }

    /** Takes connections from now on, and answers nothing. */
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process run() {
        var command = new ArrayList<>(List.of(
                find("valkey-server", "redis-server").orElseThrow(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString()));
        command.addAll(options);
        try {
            var log = Files.createTempFile(directory, "store", ".log");
            var started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var end = System.nanoTime() + PATIENCE.toNanos();
            while (!Files.readString(log).contains("eady to accept connections")) {
                if (System.nanoTime() > end || started.waitFor(1, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("the store did not start: " + Files.readString(log));
                }
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> find(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of("/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/")
                        .map(directory -> directory + name))
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst();
    }
}
