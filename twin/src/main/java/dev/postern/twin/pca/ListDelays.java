package dev.postern.twin.pca;

import java.time.Duration;

/**
 * How long a revocation list lets wait for itself. AWS takes about 30 minutes and tries again every 15.
 *
 * @param publication from a revocation to the list that tells of it
 * @param retry from a publication that failed to the next attempt
 */
public record ListDelays(Duration publication, Duration retry) {
    /** Long enough to be seen, short enough to be waited for. */
    public static final ListDelays DEFAULT = new ListDelays(Duration.ofSeconds(2), Duration.ofSeconds(1));

    /** What AWS documents. */
    public static final ListDelays AWS = new ListDelays(Duration.ofMinutes(30), Duration.ofMinutes(15));

    public ListDelays {
        if (publication.isNegative() || retry.isNegative() || retry.isZero()) {
            throw new IllegalArgumentException(
                    "list delays: " + publication + " and " + retry + " (expected: not negative, and a retry > 0)");
        }
    }
}
