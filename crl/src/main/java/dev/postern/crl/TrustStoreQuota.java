package dev.postern.crl;

import dev.postern.pki.trust.TrustStoreFinding;
import dev.postern.pki.trust.TrustStoreRefusal;
import java.util.ArrayList;
import java.util.List;

/**
 * How many lists a trust store may hold (alb.md 3.4); both are raised on request.
 *
 * @param lists at once, the old and the new one while one replaces the other
 * @param entries of all lists together, likewise
 */
public record TrustStoreQuota(int lists, long entries) {
    /** What an account begins with. */
    public static final TrustStoreQuota DEFAULT = new TrustStoreQuota(30, ListQuota.ENTRIES);

    /** What of it so many would exceed. */
    public List<TrustStoreFinding> exceededBy(int someLists, long someEntries) {
        var findings = new ArrayList<TrustStoreFinding>();
        // The API has no error for too many lists; that it is this one is inferred (alb.md 6.1).
        if (someLists > lists) {
            findings.add(tooMany(someLists + " revocation lists (expected: at most " + lists + ")"));
        }
        if (someEntries > entries) {
            findings.add(tooMany(someEntries + " revocation entries (expected: at most " + entries + ")"));
        }
        return findings;
    }

    /** Throws if what is there leaves no room for one more list while it is still there. */
    public void requireRoom(int listsThere, long entriesThere, byte[] pem, long entriesMore) {
        if (pem.length > ListQuota.FILE_BYTES) {
            throw TrustStoreRefusal.INVALID_REVOCATION
                    .because("list of " + pem.length + " bytes as PEM (expected: at most " + ListQuota.FILE_BYTES + ")")
                    .asException();
        }
        if (listsThere + 1 > lists) {
            throw tooMany("trust store: " + listsThere + " lists (expected: at most " + (lists - 1)
                            + ", to have room for the new one before the old one goes)")
                    .asException();
        }
        if (entriesThere + entriesMore > entries) {
            throw tooMany("trust store: " + entriesThere + " entries, and " + entriesMore
                            + " more in the new list (expected: at most " + entries + " while both are there)")
                    .asException();
        }
    }

    private static TrustStoreFinding tooMany(String detail) {
        return TrustStoreRefusal.TOO_MANY_ENTRIES.because(detail);
    }
}
