package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged program as {@code ./postern proxy} starts it, in a process of its own. {@link #close} kills it, and fails the
 * test if it has complained of itself: of a leaked buffer, of an exception that nobody handled.
 */
public final class Edge implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    // The admin page has two threads, so a few kept connections of ours must not be what a test waits for.
    private static final HttpClient ADMIN =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** How a program that was not to run ended. */
    public record Ended(int code, String out, String err) {}

    /** An answer of the admin address. */
    public record Page(int status, String body) {
        public JsonNode json() {
            return JSON.readTree(body);
        }
    }

    private final Path directory;
    private final Process process;
    private final JsonNode facts;

    private Edge(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.facts = Patience.untilStarted("the edge is ready", this::readiness);
    }

    /** Writes {@code postern.yaml} beside the files it names, starts the edge, and returns when it is ready. */
    public static Edge start(EdgeFiles files, EdgeYaml yaml) {
        return new Edge(files.directory(), run(files, yaml.text(), yaml.environment()));
    }

    /** Runs it with a configuration it should refuse, to its end. */
    public static Ended refuse(EdgeFiles files, String yaml) {
        return end(files, yaml, run(files, yaml, Map.of()));
    }

    /** Has it look at a configuration and at everything that names, without starting an edge. */
    public static Ended check(EdgeFiles files, String yaml, Map<String, String> environment) {
        return end(files, yaml, run(files, yaml, environment, "--check"));
    }

    private static Ended end(EdgeFiles files, String yaml, Process process) {
        try {
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running with\n" + yaml);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Ended(process.exitValue(), files.text("out"), files.text("err"));
    }

    private static Process run(EdgeFiles files, String yaml, Map<String, String> environment, String... options) {
        var command = new ArrayList<>(java());
        command.addAll(
                List.of("proxy", "--config", files.put("postern.yaml", yaml).toString(), "--json"));
        command.addAll(List.of(options));
        try {
            var builder = new ProcessBuilder(command)
                    .directory(files.directory().toFile())
                    .redirectOutput(files.directory().resolve("out").toFile())
                    .redirectError(files.directory().resolve("err").toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the launcher does it, and with what makes short lives short and leaks loud. */
    static List<String> java() {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-Dio.netty.leakDetection.level=paranoid"));
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }

    private static Path jar() {
        var jar = System.getProperty("postern.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new IllegalStateException(
                    "postern.jar: " + jar + " (expected: the packaged program; run mvn verify)");
        }
        return Path.of(jar);
    }

    private Optional<JsonNode> readiness() {
        if (!process.isAlive()) {
            throw new AssertionError("the edge has ended with " + process.exitValue() + ": " + log());
        }
        var out = read("out");
        return out.endsWith("}\n") ? Optional.of(JSON.readTree(out)) : Optional.empty();
    }

    /** What it said when it was ready. */
    public JsonNode facts() {
        return facts;
    }

    public int port(String listener) {
        return facts.path("listeners")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(listener))
                .map(each ->
                        URI.create("tcp://" + each.path("address").asString()).getPort())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("listener: " + listener + " in " + facts));
    }

    public Records connections() {
        // Whoever went away before anything was agreed on is counted and leaves no record.
        return new Records(
                directory.resolve("connection.log"),
                () -> sum("postern_handshakes_total{")
                        - sum("postern_handshakes_total{", "result=\"abandoned\"")
                        + sum("postern_proxy_headers_total{", "result=\"Proxy"));
    }

    public Records accesses() {
        return new Records(directory.resolve("access.log"), () -> sum("postern_requests_total{"));
    }

    /** What it has said of itself so far. */
    public String log() {
        return read("err");
    }

    public Page health() {
        return page("/healthz");
    }

    public Page ready() {
        return page("/readyz");
    }

    /** A page of the admin address. */
    public Page page(String path) {
        var url = URI.create("http://" + facts.path("admin").asString() + path);
        try {
            var answer = ADMIN.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
            return new Page(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A series of the metrics, its name and labels written as they stand on the page; 0 if it is not there. */
    public double metric(String series) {
        return page("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private double sum(String prefix) {
        return sum(prefix, "");
    }

    private double sum(String prefix, String label) {
        return page("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public double refusals(String listener, String reason) {
        return metric("postern_handshakes_total{listener=\"%s\",reason=\"%s\",result=\"failed\"}"
                .formatted(listener, reason));
    }

    /** Connections that ended before anything was agreed on; they leave no record. */
    public long abandonedHandshakes() {
        return (long) sum("postern_handshakes_total{", "result=\"abandoned\"");
    }

    public double strippedHeaders(String listener) {
        return metric("postern_stripped_headers_total{listener=\"%s\"}".formatted(listener));
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** The code it ends with. */
    public int exitCode() {
        Patience.until("the edge ends", () -> !process.isAlive());
        return process.exitValue();
    }

    /** Has its JVM collect what nobody refers to; a buffer lost that way is complained of when the next one is asked for. */
    public void collectGarbage() {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var ended = Program.run(directory, List.of(jcmd, String.valueOf(process.pid()), "GC.run"), "");
        if (ended.code() != 0) {
            throw new AssertionError(ended.out() + ended.err());
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        // What is said of broken files is for the operator, and not a complaint of this kind.
        var complaints = log().lines()
                .filter(line -> !line.contains(" degraded key="))
                .filter(line -> line.contains("LEAK") || line.contains("ERROR") || line.contains("Exception"))
                .toList();
        if (!complaints.isEmpty()) {
            throw new AssertionError("the edge complains of itself:\n" + log());
        }
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve(name), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
