package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.util.HexFormat;

/**
 * The keys by which a usage plan tells clients apart: SHA-256 of {@code SCOPE:CLIENT} in hexadecimal, 64 characters where API
 * Gateway takes 20 to 128, letters and digits. It is computed, not kept: nothing has to be looked up for a request, and whoever
 * onboards a client computes the same. No secret: with {@code apiKeySource: AUTHORIZER} the key a client sends counts for nothing.
 *
 * @param scope any name, so that the plans of two APIs in one account have keys of their own
 */
record UsageKeys(String scope) {
    UsageKeys {
        if (!scope.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new MalformedInput("\"" + scope + "\" (expected: 1..64 letters, digits, dots, dashes, underscores)");
        }
    }

    String of(ClientId client) {
        var text = (scope + ":" + client).getBytes(UTF_8);
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(text));
    }
}
