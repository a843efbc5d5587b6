package dev.postern.pki.trust;

import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.MalformedInput;
import java.nio.ByteBuffer;
import javax.security.auth.x500.X500Principal;

/** A name as paths are linked by: equal as RFC 5280 §7.1 compares; what cannot be taken apart, by its octets. */
record NameKey(Object form) {
    static NameKey of(X500Principal name) {
        try {
            return new NameKey(CanonicalName.of(name));
        } catch (MalformedInput e) {
            return new NameKey(ByteBuffer.wrap(name.getEncoded()));
        }
    }
}
