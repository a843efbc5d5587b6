package dev.postern.cdk.trust;

import java.util.Optional;

/**
 * The roster: one that exists, or one made empty by the first deployment, so that a proxy starts and lets in nobody until the command line has
 * written it. Neither is touched by any later.
 */
final class Roster {
    private static final String KEY = "roster/roster.json";

    private Roster() {}

    /** Where it is, as {@code s3://bucket/key}. */
    static String of(BucketObjects objects, Optional<String> existing) {
        return existing.orElseGet(() -> objects.once("Roster", KEY, "{\"version\":1,\"clients\":[]}"));
    }
}
