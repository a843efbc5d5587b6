package dev.postern.proxy.testing;

import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real curl, over HTTP/1.1 unless told otherwise. */
public final class Curl {
    /** curl's exit code, the HTTP status (0 for none), the body, and what it said about the connection. */
    public record Result(int exit, int status, String body, String log) {
        /** The connection ended without an HTTP status: 35 in the handshake, 52 empty reply, 56 afterwards (alb.md 5), 16 or 92 where HTTP/2 was agreed on. */
        public boolean reset() {
            return List.of(16, 35, 52, 55, 56, 92).contains(exit) && status == 0;
        }
    }

    private final Path directory;
    private final Path serverCa;

    public Curl(Path directory, String serverCaPem) {
        this.directory = directory;
        try {
            this.serverCa = Files.writeString(Files.createTempFile(directory, "server-ca", ".pem"), serverCaPem);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Result get(String url, Optional<TestCredential> client, String... options) {
        try {
            var command = new ArrayList<>(List.of(
                    "curl",
                    "-sS",
                    "-v",
                    "--max-time",
                    "20",
                    "--cacert",
                    serverCa.toString(),
                    "-o",
                    "-",
                    "--write-out",
                    "\n%{http_code}"));
            if (client.isPresent()) {
                var pair = Files.createTempDirectory(directory, "client");
                command.addAll(List.of(
                        "--cert",
                        Files.writeString(
                                        pair.resolve("chain.pem"), client.get().chainPem())
                                .toString(),
                        "--key",
                        Files.writeString(pair.resolve("key.pem"), client.get().keyPem())
                                .toString()));
            }
            if (List.of(options).stream().noneMatch(option -> option.startsWith("--http"))) {
                command.add("--http1.1");
            }
            command.addAll(List.of(options));
            command.add(url);
            var errors = Files.createTempFile(directory, "curl", ".log");
            var process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("curl did not end: " + command);
            }
            var end = output.lastIndexOf('\n');
            return new Result(
                    process.exitValue(),
                    Integer.parseInt(output.substring(end + 1).strip()),
                    output.substring(0, end),
                    Files.readString(errors));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
