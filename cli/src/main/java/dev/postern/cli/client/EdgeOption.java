package dev.postern.cli.client;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.Option;

/** Where clients send their requests, for the lines to paste. */
final class EdgeOption {
    static final String DEFAULT = "https://localhost:8443/widgets";

    @Option(
            names = "--edge",
            paramLabel = "URL",
            defaultValue = DEFAULT,
            description = "Where clients are told to send a first request (default: ${DEFAULT-VALUE}).")
    private String text = DEFAULT;

    URI url() {
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
}
