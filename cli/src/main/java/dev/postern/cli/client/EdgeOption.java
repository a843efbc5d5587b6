package dev.postern.cli.client;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.EdgeConfigReader;
import dev.postern.proxy.config.ListenerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where clients send their requests, for the lines to paste. */
final class EdgeOption {
    private static final int DEFAULT_PORT = 8443;

    @Option(
            names = "--edge",
            paramLabel = "URL",
            description = "Where clients are told to send a first request (default: the edge in DIR/postern.yaml, else"
                    + " https://localhost:8443/widgets).")
    private Optional<String> text = Optional.empty();

    URI url(Path directory) {
        return text.map(EdgeOption::parsed)
                .orElseGet(
                        () -> URI.create("https://localhost:" + port(directory.resolve("postern.yaml")) + "/widgets"));
    }

    private static URI parsed(String text) {
        try {
            var url = new URI(text);
            if ("https".equals(url.getScheme()) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, in one way for all that it is not.
        }
        throw new MalformedInput("--edge: " + text + " (expected: https://HOST[:PORT][/PATH])");
    }

    /** A hint and no more: a configuration that cannot be read is no reason not to onboard anybody. */
    private static int port(Path configuration) {
        if (!Files.exists(configuration)) {
            return DEFAULT_PORT;
        }
        try {
            return EdgeConfigReader.read(configuration).listeners().stream()
                    .filter(ListenerConfig::tls)
                    .map(listener -> listener.address().port())
                    .filter(port -> port > 0)
                    .findFirst()
                    .orElse(DEFAULT_PORT);
        } catch (IOException | MalformedInput e) {
            return DEFAULT_PORT;
        }
    }
}
