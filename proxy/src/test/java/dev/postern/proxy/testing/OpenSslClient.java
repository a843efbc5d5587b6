package dev.postern.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The real {@code openssl s_client}, which takes any server and tells everything of a handshake. */
public final class OpenSslClient {
    private static final Pattern AGREED = Pattern.compile("New, (\\S+), Cipher is (\\S+)");

    /** What it printed, and the code it ended with. */
    public record Said(int exit, String text) {
        /** The handshake was finished. */
        public boolean connected() {
            return !cipher().equals("(NONE)");
        }

        /** The suite agreed on; {@code (NONE)} if none was. */
        public String cipher() {
            return agreed(2);
        }

        private String agreed(int group) {
            var matcher = AGREED.matcher(text);
            return matcher.find() ? matcher.group(group) : "(NONE)";
        }

        /** The common name of the certificate presented. */
        public String serverName() {
            var matcher = Pattern.compile("subject=CN = (\\S+)").matcher(text);
            return matcher.find() ? matcher.group(1) : "";
        }
    }

    private final Path directory;
    private final int port;

    public OpenSslClient(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Connects, says nothing and ends. */
    public Said connect(String... options) {
        return talk("", Optional.empty(), options);
    }

    /** Connects with a certificate or without, says this and ends when the server has. */
    public Said talk(String typed, Optional<TestCredential> client, String... options) {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(options));
        try {
            if (client.isPresent()) {
                var files = Files.createTempDirectory(directory, "openssl");
                var chain = Files.writeString(
                        files.resolve("chain.pem"), client.get().chainPem());
                var key =
                        Files.writeString(files.resolve("key.pem"), client.get().keyPem());
                command.addAll(
                        List.of("-cert", chain.toString(), "-cert_chain", chain.toString(), "-key", key.toString()));
            }
            var input = Files.writeString(Files.createTempFile(directory, "typed", ".txt"), typed);
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(input.toFile())
                    .start();
            var text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("openssl did not end: " + command);
            }
            return new Said(process.exitValue(), text);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
