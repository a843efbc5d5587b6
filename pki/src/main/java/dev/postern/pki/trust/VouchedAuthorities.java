package dev.postern.pki.trust;

import dev.postern.pki.x509.Fingerprint;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signatures of authorities below the anchors of one store that were found to hold, so that a new client of a known authority
 * costs one check. Only what leads to an anchor gets in, so strangers cannot fill it. Thread-safe.
 */
final class VouchedAuthorities {
    /** Forty intermediates for each of the 25 anchors of a store; some 1.5 KB each. */
    static final int MAX_REMEMBERED = 1_000;

    /** A certificate and the key that is to have signed it. */
    record Pair(Fingerprint certificate, ByteBuffer key) {}

    private final Map<Pair, Boolean> pairs = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Serial
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

    boolean contains(Pair pair) {
        return pairs.get(pair) != null;
    }

    void add(Pair pair) {
        pairs.put(pair, true);
    }
}
