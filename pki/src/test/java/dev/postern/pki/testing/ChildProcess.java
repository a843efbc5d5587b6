package dev.postern.pki.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second JVM on the classpath of the tests, and what it has reported so far. */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static ChildProcess run(Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line it prints; empty at the end of its output. */
    public String next() throws IOException {
        var line = output.readLine();
        return line == null ? "" : line;
    }

    /** All that is still to come, whole lines only: what a killed process had not finished saying, it has not said. */
    public List<String> rest() throws IOException {
        var text = new StringBuilder();
        for (int character = output.read(); character >= 0; character = output.read()) {
            text.append((char) character);
        }
        return text.substring(0, text.lastIndexOf("\n") + 1).lines().toList();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int end() throws InterruptedException {
        return process.waitFor();
    }

    /** kill -9, by the handle: the process itself would close its output too, and with it what is not read yet. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
