package dev.postern.crl.diff;

import dev.postern.crl.RevocationEntry;

/** One difference between two lists. */
public sealed interface Change {
    /** Newly revoked. */
    record Added(RevocationEntry entry) implements Change {}

    /** Not revoked any more, by what the later list says. */
    record Removed(RevocationEntry entry, Cause cause) implements Change {}

    /** Revoked in both, with another reason or date. */
    record Altered(RevocationEntry before, RevocationEntry after) implements Change {}

    /** Why an entry left. */
    enum Cause {
        /** Its certificate had expired before the earlier list was made, which thus was the one list after expiry. */
        EXPIRED,
        /** Its certificate is valid, or no list since its expiry has named it: it must not have left (RFC 5280 §3.3). */
        TOO_EARLY,
        /** Nobody knows until when its certificate was valid. */
        UNKNOWN
    }
}
