package dev.postern.cdk.trust;

/** The deny-list: made empty by the first deployment, for a missing one is no empty one to an edge, and not touched by any later. */
final class DenyList {
    static final String KEY = "deny/deny-list.json";

    private DenyList() {}

    static void put(BucketObjects objects) {
        objects.once("DenyList", KEY, "{\"version\":1,\"entries\":[]}");
    }
}
