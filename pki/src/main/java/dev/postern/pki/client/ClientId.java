package dev.postern.pki.client;

import dev.postern.pki.x509.MalformedInput;

/** The name of a client; it is part of a URI, a common name and a directory name, and needs no escaping in any. */
public record ClientId(String value) {
    public ClientId {
        if (!value.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new MalformedInput("client id: \"" + (value.length() > 80 ? value.substring(0, 80) + "…" : value)
                    + "\" (expected: 1..63 of a-z, 0-9 and dash, not starting with a dash)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
