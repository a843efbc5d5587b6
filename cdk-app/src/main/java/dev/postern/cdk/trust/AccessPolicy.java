package dev.postern.cdk.trust;

import dev.postern.cdk.settings.AccessPolicyFile;

/**
 * The access policy: a file of the deployer's, put at each deployment that changes it. Under one key, so that running tasks pick it up and no
 * connection ends for it.
 */
final class AccessPolicy {
    private static final String KEY = "access/access.yaml";

    private AccessPolicy() {}

    /** Where it is, as {@code s3://bucket/key}. */
    static String of(BucketObjects objects, AccessPolicyFile file) {
        return objects.kept("AccessPolicy", KEY, file.text());
    }
}
