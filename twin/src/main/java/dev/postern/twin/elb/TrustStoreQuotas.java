package dev.postern.twin.elb;

import dev.postern.crl.ListQuota;
import dev.postern.twin.wire.AwsError;

/**
 * How much an account may have of trust stores; AWS raises these on request (alb.md 3.4).
 *
 * @param stores per account and region
 * @param lists per trust store
 * @param entries of all lists of a trust store together
 */
public record TrustStoreQuotas(int stores, int lists, long entries) {
    /** What an account begins with. */
    public static final TrustStoreQuotas DEFAULT = new TrustStoreQuotas(20, 30, ListQuota.ENTRIES);

    void requireRoomForAStore(int stores) {
        if (stores >= this.stores) {
            throw AwsError.of(
                    "TooManyTrustStores", "You've reached the limit on the number of trust stores: " + this.stores);
        }
    }

    // The API has no error for too many lists; that it is this one is inferred (alb.md 6.1).
    void requireRoom(int lists, long entries) {
        if (lists > this.lists) {
            throw tooMany(lists + " revocation lists (expected: at most " + this.lists + ")");
        }
        if (entries > this.entries) {
            throw tooMany(entries + " revocation entries (expected: at most " + this.entries + ")");
        }
    }

    static AwsError tooMany(String detail) {
        return AwsError.of(
                "TooManyTrustStoreRevocationEntries",
                "The specified trust store has too many revocation entries: " + detail);
    }
}
