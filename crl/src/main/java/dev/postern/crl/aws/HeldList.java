package dev.postern.crl.aws;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.UnverifiedList;
import dev.postern.pki.x509.DistinguishedName;
import java.time.Instant;
import java.util.Optional;

/**
 * A list as a trust store holds it.
 *
 * @param entries as read in it
 * @param told how many entries the trust store says it has; it is in force when these agree
 * @param digest SHA-256 of its DER
 */
public record HeldList(
        long revocationId,
        String issuer,
        Optional<CrlNumber> number,
        Instant thisUpdate,
        Optional<Instant> nextUpdate,
        long entries,
        long told,
        String digest) {

    static HeldList of(long revocationId, long told, UnverifiedList list) {
        var content = list.content();
        return new HeldList(
                revocationId,
                DistinguishedName.text(content.issuer()),
                content.number(),
                content.thisUpdate(),
                content.nextUpdate(),
                content.entryCount(),
                told,
                Sha256.hex(list.der()));
    }

    /** Whether the trust store has all of it. */
    public boolean isComplete() {
        return entries == told;
    }

    HeldList toldToHave(long count) {
        return new HeldList(revocationId, issuer, number, thisUpdate, nextUpdate, entries, count, digest);
    }
}
