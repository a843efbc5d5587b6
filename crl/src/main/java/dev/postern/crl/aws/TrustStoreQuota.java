package dev.postern.crl.aws;

import dev.postern.crl.ListQuota;
import dev.postern.pki.x509.MalformedInput;

/**
 * How much a trust store may hold (alb.md 3.4); both are raised on request.
 *
 * @param lists at once, the old and the new one while one replaces the other
 * @param entries of all lists together, likewise
 */
public record TrustStoreQuota(int lists, long entries) {
    /** What an account begins with. */
    public static final TrustStoreQuota DEFAULT = new TrustStoreQuota(30, ListQuota.ENTRIES);

    /** Throws if what is there leaves no room for one more list while it is still there. */
    void requireRoom(int listsThere, long entriesThere, byte[] pem, long entriesMore) {
        if (pem.length > ListQuota.FILE_BYTES) {
            throw new MalformedInput(
                    "list of " + pem.length + " bytes as PEM (expected: at most " + ListQuota.FILE_BYTES + ")");
        }
        if (listsThere + 1 > lists) {
            throw new MalformedInput("trust store: " + listsThere + " lists (expected: at most " + (lists - 1)
                    + ", to have room for the new one before the old one goes)");
        }
        if (entriesThere + entriesMore > entries) {
            throw new MalformedInput("trust store: " + entriesThere + " entries, and " + entriesMore
                    + " more in the new list (expected: at most " + entries + " while both are there)");
        }
    }
}
