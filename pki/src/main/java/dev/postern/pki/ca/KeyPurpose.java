package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;

/** What a certificate's key is for: an object identifier of the extendedKeyUsage extension. */
public record KeyPurpose(String oid) {
    public static final KeyPurpose SERVER_AUTH = new KeyPurpose("1.3.6.1.5.5.7.3.1");
    public static final KeyPurpose CLIENT_AUTH = new KeyPurpose("1.3.6.1.5.5.7.3.2");
    public static final KeyPurpose CODE_SIGNING = new KeyPurpose("1.3.6.1.5.5.7.3.3");

    public KeyPurpose {
        if (!oid.matches("[0-2](\\.(0|[1-9][0-9]*))+")) {
            throw new MalformedInput("key purpose: \"" + oid + "\" (expected: an object identifier)");
        }
    }
}
