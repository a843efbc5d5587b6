package dev.postern.twin.elb;

import dev.postern.crl.TrustStoreQuota;
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
    public static final TrustStoreQuotas DEFAULT =
            new TrustStoreQuotas(20, TrustStoreQuota.DEFAULT.lists(), TrustStoreQuota.DEFAULT.entries());

    void requireRoomForAStore(int stores) {
        if (stores >= this.stores) {
            throw AwsError.of(
                    "TooManyTrustStores", "You've reached the limit on the number of trust stores: " + this.stores);
        }
    }

    void requireRoom(int lists, long entries) {
        new TrustStoreQuota(this.lists, this.entries)
                .exceededBy(lists, entries).stream().findFirst().ifPresent(finding -> {
                    throw TrustMaterial.refused(finding.refusal(), finding.detail());
                });
    }
}
