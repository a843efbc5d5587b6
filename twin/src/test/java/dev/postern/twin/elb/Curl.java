package dev.postern.twin.elb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real curl, which trusts the bench's authorities. */
final class Curl {
    /** The HTTP status, 0 for none. */
    record Result(int exit, int status, String body) {
        /** Without an HTTP status, in the handshake or after it (alb.md 5). */
        boolean reset() {
            return status == 0 && List.of(16, 35, 52, 55, 56).contains(exit);
        }
    }

    private final Path directory;
    private final Path authorities;

    Curl(Path directory, String bundle) throws IOException {
        this.directory = directory;
        this.authorities = Files.writeString(Files.createTempFile(directory, "ca", ".pem"), bundle);
    }

    Result get(String url, Optional<TestCredential> client, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                "curl", "-s", "--max-time", "20", "--cacert", authorities.toString(), "-w", "\n%{http_code}", url));
        if (client.isPresent()) {
            var pair = Files.createTempDirectory(directory, "client");
            var chain =
                    Files.writeString(pair.resolve("chain.pem"), client.get().chainPem());
            var key = Files.writeString(pair.resolve("key.pem"), client.get().keyPem());
            command.addAll(List.of("--cert", chain.toString(), "--key", key.toString()));
        }
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            var end = output.lastIndexOf('\n');
            return new Result(process.waitFor(), Integer.parseInt(output.substring(end + 1)), output.substring(0, end));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
