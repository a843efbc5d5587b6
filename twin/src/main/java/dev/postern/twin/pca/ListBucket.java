package dev.postern.twin.pca;

import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsError;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The bucket an authority writes to, by the leave of its policy. */
final class ListBucket {
    private static final String TEST_KEY = "acm-pca-permission-test-key";

    private final ObjectStore objects;
    private final String bucket;

    ListBucket(ObjectStore objects, String bucket) {
        this.objects = objects;
        this.bucket = bucket;
    }

    /**
     * Tries what publishing will need and writes the test object, as AWS does when lists are configured.
     *
     * @throws AwsError the one AWS gives for whatever stands in the way
     */
    void tryOut(ListSettings.Acl acl, String authorityArn) {
        if (!mayWrite(acl, authorityArn)) {
            throw refusal();
        }
        objects.put(bucket, TEST_KEY, new byte[0]);
    }

    /** Writes, if that is allowed at this moment. */
    void put(ListSettings.Acl acl, String authorityArn, String key, byte[] bytes) {
        if (!mayWrite(acl, authorityArn)) {
            throw refusal();
        }
        objects.put(bucket, key, bytes);
    }

    /** A report is written without an ACL, so public access being blocked does not matter. */
    void putReport(String authorityArn, String key, byte[] bytes) {
        put(ListSettings.Acl.BUCKET_OWNER_FULL_CONTROL, authorityArn, key, bytes);
    }

    private boolean mayWrite(ListSettings.Acl acl, String authorityArn) {
        Optional<String> policy;
        try {
            policy = objects.policy(bucket);
        } catch (AwsError noSuchBucket) {
            return false;
        }
        if (policy.isEmpty() || (acl == ListSettings.Acl.PUBLIC_READ && refusesPublicAcls())) {
            return false;
        }
        var rules = BucketPolicy.parse(policy.get());
        var arn = "arn:aws:s3:::" + bucket;
        return List.of("s3:GetBucketAcl", "s3:GetBucketLocation").stream()
                        .allMatch(action -> rules.allows(action, arn, authorityArn))
                && List.of("s3:PutObject", "s3:PutObjectAcl").stream()
                        .allMatch(action -> rules.allows(action, arn + "/" + TEST_KEY, authorityArn));
    }

    /** Either refuses an object that comes with a public ACL. */
    private boolean refusesPublicAcls() {
        return says("publicAccessBlock", "BlockPublicAcls", "true")
                || says("ownershipControls", "ObjectOwnership", "BucketOwnerEnforced");
    }

    private boolean says(String setting, String element, String value) {
        var pattern = Pattern.compile("<" + element + ">\\s*" + value + "\\s*</" + element + ">");
        return objects.setting(bucket, setting)
                .filter(xml -> pattern.matcher(xml).find())
                .isPresent();
    }

    // The text is AWS's (hashicorp/terraform-provider-aws#33306).
    private AwsError refusal() {
        return AwsError.of(
                "ValidationException",
                "Permission error with your S3 bucket '" + bucket + "'. Check that your bucket policy, encryption"
                        + " settings, S3 Block Public Access settings, and global account permissions are configured"
                        + " correctly. For more information, check the service documentation.");
    }
}
