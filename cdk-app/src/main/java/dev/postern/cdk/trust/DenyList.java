package dev.postern.cdk.trust;

import java.util.Optional;

/**
 * The deny-list: one that exists, or one made empty by the first deployment, for a missing one is no empty one to an edge. Neither is touched by
 * any later.
 */
final class DenyList {
    private static final String KEY = "deny/deny-list.json";

    private DenyList() {}

    /** Where it is, as {@code s3://bucket/key}. */
    static String of(BucketObjects objects, Optional<String> existing) {
        return existing.orElseGet(() -> objects.once("DenyList", KEY, "{\"version\":1,\"entries\":[]}"));
    }
}
