package dev.postern.crl.issue;

import dev.postern.crl.CrlNumber;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a list is to say. Lists count in seconds, so the parts of a second are cut off.
 *
 * @param revoked everybody ever revoked by this issuer, or at least those whose entry may not leave yet; in any order
 */
public record ListDraft(CrlNumber number, Instant thisUpdate, Instant nextUpdate, List<RevokedCertificate> revoked) {
    public ListDraft {
        thisUpdate = thisUpdate.truncatedTo(ChronoUnit.SECONDS);
        nextUpdate = nextUpdate.truncatedTo(ChronoUnit.SECONDS);
        revoked = List.copyOf(revoked);
    }
}
