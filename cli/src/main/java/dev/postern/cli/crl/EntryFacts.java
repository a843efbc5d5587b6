package dev.postern.cli.crl;

import dev.postern.crl.RevocationEntry;
import dev.postern.pki.client.RevocationReason;

/** One line of a list. */
record EntryFacts(String serial, String revokedAt, String reason) {
    static EntryFacts of(RevocationEntry entry) {
        return new EntryFacts(
                entry.serial().hex(),
                entry.revokedAt().toString(),
                RevocationReason.ofNumber(entry.reason())
                        .map(RevocationReason::toString)
                        .orElse("unknown reason " + entry.reason()));
    }

    String text() {
        return serial + "  " + revokedAt + "  " + reason;
    }
}
