package dev.postern.twin.elb;

import java.time.Duration;

/**
 * What differs from account to account.
 *
 * @param creation how long a new trust store is CREATING
 */
public record ElbSettings(Duration creation, TrustStoreQuotas quotas) {
    /** Long enough to trip over, short enough to wait for. */
    public static final ElbSettings DEFAULT = new ElbSettings(Duration.ofMillis(500), TrustStoreQuotas.DEFAULT);
}
