package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * The sub-resources of a bucket that are kept as they are put, and what S3 says of each before. Only versioning and the policy
 * mean something to the twin; the others are there because the tools that make a bucket ask for them.
 */
enum BucketSetting {
    POLICY("policy", "", 404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
    VERSIONING("versioning", "VersioningConfiguration"),
    NOTIFICATION("notification", "NotificationConfiguration"),
    LOGGING("logging", "BucketLoggingStatus"),
    ACCELERATE("accelerate", "AccelerateConfiguration"),
    REQUEST_PAYMENT("requestPayment", "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"),
    // Since January 2023 every bucket encrypts, and cannot be told not to: deleting the setting restores this one.
    ENCRYPTION(
            "encryption",
            "ServerSideEncryptionConfiguration",
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
                    + "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>"),
    PUBLIC_ACCESS_BLOCK(
            "publicAccessBlock",
            "PublicAccessBlockConfiguration",
            404,
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found"),
    OWNERSHIP_CONTROLS(
            "ownershipControls",
            "OwnershipControls",
            404,
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found"),
    TAGGING("tagging", "Tagging", 404, "NoSuchTagSet", "The TagSet does not exist"),
    CORS("cors", "CORSConfiguration", 404, "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    LIFECYCLE(
            "lifecycle",
            "LifecycleConfiguration",
            404,
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist"),
    WEBSITE(
            "website",
            "WebsiteConfiguration",
            404,
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration"),
    REPLICATION(
            "replication",
            "ReplicationConfiguration",
            404,
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found"),
    OBJECT_LOCK(
            "object-lock",
            "ObjectLockConfiguration",
            404,
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket");

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final String query;
    private final String root;
    private final Optional<String> initially;

    @SuppressWarnings("ImmutableEnumChecker") // an AwsError has no fields that change, only an exception's ancestry
    private final AwsError missing;

    BucketSetting(String query, String root) {
        this(query, root, "");
    }

    BucketSetting(String query, String root, String initially) {
        this.query = query;
        this.root = root;
        this.initially = Optional.of(document(root, initially));
        this.missing = AwsError.of("InternalError", query);
    }

    BucketSetting(String query, String root, int status, String code, String message) {
        this.query = query;
        this.root = root;
        this.initially = Optional.empty();
        this.missing = new AwsError(status, code, message);
    }

    static Optional<BucketSetting> of(Set<String> asked) {
        return Arrays.stream(values()).filter(it -> asked.contains(it.query)).findFirst();
    }

    /** Since April 2023 a bucket begins closed to the public and without access lists. */
    static Map<String, String> ofNewBucket() {
        return Map.of(
                PUBLIC_ACCESS_BLOCK.query,
                document(
                        PUBLIC_ACCESS_BLOCK.root,
                        "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
                                + "<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>"),
                OWNERSHIP_CONTROLS.query,
                document(
                        OWNERSHIP_CONTROLS.root,
                        "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"));
    }

    /** Whether S3 has an operation that deletes it. */
    boolean canBeDeleted() {
        return (initially.isEmpty() && this != OBJECT_LOCK) || this == ENCRYPTION;
    }

    String query() {
        return query;
    }

    String contentType() {
        return this == POLICY ? "application/json" : "application/xml";
    }

    /** What the bucket says of it. */
    String document(BucketRecord bucket) {
        return bucket.setting(query).or(() -> initially).orElseThrow(() -> missing);
    }

    /** Throws what S3 answers to a document that cannot be this setting. */
    void check(String document) {
        if (this != POLICY) {
            if (!XmlInput.parse(document).name().equals(root)) {
                throw AwsError.of("MalformedXML", "The XML is not a " + root);
            }
            return;
        }
        try {
            if (JsonService.JSON.readTree(document).path("Statement").isContainer()) {
                return;
            }
        } catch (JacksonException e) {
            // Falls through to the same answer as for JSON of another kind.
        }
        throw AwsError.of("MalformedPolicy", "Policies must be valid JSON and have statements");
    }

    private static String document(String root, String content) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + root + " xmlns=\"" + NAMESPACE + "\">" + content + "</"
                + root + ">";
    }
}
