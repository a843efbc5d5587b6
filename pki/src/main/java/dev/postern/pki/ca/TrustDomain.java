package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;

/** The realm in which client ids are unique, such as {@code partners.example.com} (SPIFFE ID specification §2.1). */
public record TrustDomain(String name) {
    public TrustDomain {
        if (!name.matches("[a-z0-9._-]{1,255}")) {
            throw new MalformedInput(
                    "trust domain: \"" + name + "\" (expected: 1..255 of a-z, 0-9, dot, dash and underscore)");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
