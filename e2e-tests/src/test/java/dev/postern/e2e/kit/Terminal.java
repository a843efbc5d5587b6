package dev.postern.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A shell that somebody pastes blocks into, and other terminals in which programs keep running. Closing ends them all. */
public final class Terminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final Map<String, String> environment;
    private final Process shell;
    private final Path screen;
    private final Deque<Running> running = new ArrayDeque<>();
    private int pasted;

    /** What a block has shown, and the exit code of the last command in it that failed, else 0. */
    public record Shown(int exit, String output) {}

    private record Running(Process process, Path log) {}

    /** A shell in this directory, with these variables besides the ordinary ones. */
    public Terminal(Path directory, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.environment = environment;
        this.screen = Files.createTempFile(directory, ".screen", "");
        this.shell = builder("exec bash --noprofile --norc")
                .redirectOutput(screen.toFile())
                .start();
    }

    /** Pastes a block and waits until it is through. */
    public Shown paste(String block) throws IOException {
        var end = "end-of-block-" + ++pasted;
        var from = Files.size(screen);
        var input = "failed=0; trap 'failed=$?' ERR\n" + block + "\ntrap - ERR; echo; echo " + end + " $failed\n";
        shell.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        shell.getOutputStream().flush();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var output = read(screen, from);
            var at = output.lastIndexOf("\n" + end + " ");
            if (at >= 0 && output.endsWith("\n")) {
                var code = output.substring(at + end.length() + 2).strip();
                return new Shown(Integer.parseInt(code), output.substring(0, at));
            }
            if (!shell.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("did not come to its end:\n" + block + "\n" + output);
            }
            pause();
        }
    }

    /** Starts a program in a terminal of its own and leaves it there once it shows what it should. */
    public void start(Runbook.Block block) throws IOException {
        var log = Files.createTempFile(directory, ".started", "");
        var process =
                builder("exec " + block.script()).redirectOutput(log.toFile()).start();
        running.push(new Running(process, log));
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!block.shows(read(log, 0))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("did not start: " + block.script() + "\n" + read(log, 0));
            }
            pause();
        }
    }

    /** Ctrl-C in the terminal of the program that was started last. */
    public void stopLast() {
        end(running.pop());
    }

    /** What the programs that were started have said. */
    public String logs() throws IOException {
        var logs = new StringBuilder();
        for (var each : running) {
            logs.append(read(each.log, 0));
        }
        return logs.toString();
    }

    @Override
    public void close() {
        shell.destroy();
        while (!running.isEmpty()) {
            end(running.pop());
        }
    }

    private static void end(Running program) {
        program.process.destroy();
        try {
            if (!program.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                program.process.destroyForcibly();
                throw new AssertionError("did not end:\n" + read(program.log, 0));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(String command) {
        var builder = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder;
    }

    private static String read(Path file, long from) throws IOException {
        var bytes = Files.readAllBytes(file);
        return new String(bytes, (int) from, bytes.length - (int) from, StandardCharsets.UTF_8);
    }

    private static void pause() {
        LockSupport.parkNanos(5_000_000);
    }
}
