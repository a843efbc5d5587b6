package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A container of the edge's image, by the {@code docker} command. Closing it removes it. */
public final class Container implements AutoCloseable {
    /** A base image may have to be fetched. */
    private static final long BUILD_MINUTES = 10;

    /** How a command ended, and all it said. */
    public record Ended(int code, String said) {}

    private static final String TAG = "postern-it:" + ProcessHandle.current().pid();
    private static boolean built;

    private final String id;

    private Container(String id) {
        this.id = id;
    }

    /** Whether there is a Docker engine to ask. */
    private static boolean engineAnswers() {
        try {
            return docker(List.of("version", "--format", "{{.Server.Version}}"), Patience.LIMIT.toMinutes() + 1)
                            .code()
                    == 0;
        } catch (UncheckedIOException e) {
            return false; // no such command
        }
    }

    /** Skips a test where there is no engine, and where {@code -Dpostern.containers=skip} says that containers are not the question. */
    public static void assumeEngine() {
        assumeFalse("skip".equals(System.getProperty("postern.containers")), "-Dpostern.containers=skip");
        assumeTrue(engineAnswers(), "no Docker engine answers");
    }

    /** The image that {@code mvn package} has put together; built once, and removed when the tests are over. */
    public static synchronized String image() {
        if (!built) {
            var ended = docker(List.of("build", "--tag", TAG, System.getProperty("postern.image")), BUILD_MINUTES);
            if (ended.code() != 0) {
                throw new AssertionError("building the image: " + ended.said());
            }
            built = true;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> docker(List.of("rmi", "--force", TAG), 1)));
        }
        return TAG;
    }

    /** The size of what {@link #image} names, in bytes. */
    public static long imageSize() {
        return Long.parseLong(docker(List.of("image", "inspect", "--format", "{{.Size}}", image()), 1)
                .said()
                .strip());
    }

    /** Starts one, as a careful platform does: nothing writable but the volume, no capabilities, on this machine's network. */
    public static Container start(List<String> options) {
        var command = new ArrayList<>(List.of("run", "--detach"));
        command.addAll(careful(options));
        command.add(image());
        var ended = docker(command, 1);
        if (ended.code() != 0) {
            throw new AssertionError("starting a container: " + ended.said());
        }
        return new Container(ended.said().strip());
    }

    /** Runs one to its end. */
    public static Ended run(List<String> options) {
        var command = new ArrayList<>(List.of("run", "--rm"));
        command.addAll(careful(options));
        command.add(image());
        return docker(command, 1);
    }

    private static List<String> careful(List<String> options) {
        var all = new ArrayList<>(List.of("--read-only", "--cap-drop", "ALL", "--network", "host"));
        all.addAll(List.of("--security-opt", "no-new-privileges"));
        // A check that is cut short while it starts can be the last one (see the Dockerfile).
        all.addAll(List.of("--health-interval", "1s", "--health-timeout", "60s"));
        // Without "exec": nothing of ours is to be executed from where the edge can write.
        all.addAll(List.of("--tmpfs", "/var/lib/postern:uid=65532,gid=65532,mode=700,noexec"));
        all.addAll(options);
        return all;
    }

    /** Runs a command inside. */
    public Ended inside(String script) {
        return docker(List.of("exec", id, "bash", "-c", script), 1);
    }

    public String logs() {
        return docker(List.of("logs", id), 1).said();
    }

    /** A fact of {@code docker inspect}, as a Go template names it. */
    public String fact(String template) {
        return docker(List.of("inspect", "--format", template, id), 1).said().strip();
    }

    /** SIGTERM to the first process, and no more. */
    public void terminate() {
        var unused = docker(List.of("kill", "--signal", "TERM", id), 1);
    }

    public boolean isRunning() {
        return fact("{{.State.Running}}").equals("true");
    }

    @Override
    public void close() {
        var unused = docker(List.of("rm", "--force", "--volumes", id), 1);
    }

    private static Ended docker(List<String> arguments, long minutes) {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(arguments);
        try {
            var said = Files.createTempFile("docker", ".txt");
            try {
                var process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError("did not end: " + String.join(" ", command.subList(0, 2)));
                }
                return new Ended(process.exitValue(), text(said));
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, UTF_8);
    }
}
