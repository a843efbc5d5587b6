package dev.postern.pki.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.util.HexFormat;

/**
 * From what the keys are made by which a usage plan of API Gateway tells clients apart: SHA-256 of {@code SCOPE:CLIENT} in
 * hexadecimal, 64 characters where API Gateway takes 20 to 128. Computed, not kept: the authorizer looks nothing up for a request,
 * and whoever onboards a client computes the same. No secret: with {@code apiKeySource: AUTHORIZER} the key a client sends counts
 * for nothing.
 *
 * @param name any name, so that the plans of two APIs in one account have keys of their own
 */
public record UsageScope(String name) {
    public UsageScope {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new MalformedInput("\"" + name + "\" (expected: 1..64 letters, digits, dots, dashes, underscores)");
        }
    }

    /** What the authorizer names, and what the value of the client's key has to be. */
    public String keyOf(ClientId client) {
        var text = (name + ":" + client).getBytes(UTF_8);
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(text));
    }

    @Override
    public String toString() {
        return name;
    }
}
