package dev.postern.cli.up;

import dev.postern.cli.state.PassphraseSource;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.AdminConfig;
import dev.postern.proxy.config.UpstreamConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked of {@code up}; empty where nothing was said, for an edited configuration is not to be contradicted.
 *
 * @param port 0 for a free one
 * @param adminPort the port for health and metrics if it is free, else another; 0 for any
 * @param upstream instead of the sample API
 * @param passphrase of the authority's keys, if they have one; named for an authority yet to be made, it gets this one
 */
record UpRequest(
        Path directory,
        Optional<Integer> port,
        int adminPort,
        Optional<Mode> mode,
        Optional<URI> upstream,
        PassphraseSource passphrase) {
    static final int DEFAULT_PORT = 8443;
    static final int DEFAULT_ADMIN_PORT = AdminConfig.DEFAULT.address().port();

    /** Who judges the clients. */
    enum Mode {
        VERIFY,
        /** A second listener behind the edge, in mode verify-header. */
        PASSTHROUGH;

        static Mode parse(String text) {
            return switch (text) {
                case "verify" -> VERIFY;
                case "passthrough" -> PASSTHROUGH;
                default -> throw new MalformedInput("--mode: \"" + text + "\" (expected: verify or passthrough)");
            };
        }
    }

    UpRequest {
        if (port.filter(number -> number < 0 || number > 65535).isPresent()) {
            throw new MalformedInput("--port: " + port.get() + " (expected: 0..65535)");
        }
    }

    static URI upstream(String text) {
        try {
            return new UpstreamConfig(new URI(text)).url();
        } catch (URISyntaxException e) {
            throw new MalformedInput("--upstream: \"" + text + "\" (expected: http://HOST[:PORT])", e);
        } catch (MalformedInput e) {
            throw e.in("--upstream");
        }
    }

    /** An option that was given and decides about the edge. */
    Optional<String> decided() {
        return port.map(any -> "--port")
                .or(() -> mode.map(any -> "--mode"))
                .or(() -> upstream.map(any -> "--upstream"));
    }
}
