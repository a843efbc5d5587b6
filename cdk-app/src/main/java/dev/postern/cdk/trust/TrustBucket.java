package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/**
 * The bucket of all that decides who gets in.
 *
 * <pre>
 *   ca/      CA bundles; what is in one is in its name
 *   crl/     lists, by the authority
 *   static/  lists that CloudFormation puts onto the trust store
 *   lists/   lists the sync function has found sound, where it has no trust store to take them to
 *   deny/    the deny-list
 *   roster/  the roster
 *   access/  the access policy
 *   uploads/ what the load balancer is to copy
 * </pre>
 *
 * It stays when its stack goes, with every version of what was ever in force for as long as the settings say.
 */
final class TrustBucket extends Construct {
    private final Bucket bucket;

    TrustBucket(Construct scope, String id, EdgeSettings settings, IBucket logs) {
        super(scope, id);
        this.bucket = Bucket.Builder.create(this, "Bucket")
                .versioned(true)
                .encryption(BucketEncryption.S3_MANAGED)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .enforceSsl(true)
                .minimumTlsVersion(1.2)
                .lifecycleRules(List.of(
                        LifecycleRule.builder()
                                .noncurrentVersionExpiration(Duration.days(settings.retentionDays()))
                                .abortIncompleteMultipartUploadAfter(Duration.days(7))
                                .build(),
                        // Copied once by the load balancer, and never asked for again.
                        LifecycleRule.builder()
                                .prefix(ControlPlane.UPLOADS + "/")
                                .expiration(Duration.days(settings.retentionDays()))
                                .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        // With it goes the right of an authority that stays to write its list.
        bucket.getPolicy().applyRemovalPolicy(RemovalPolicy.RETAIN);
        var resource = (CfnBucket) bucket.getNode().getDefaultChild();
        // Not by the level above: that one writes this bucket's name into the policy of a bucket in a stack below.
        resource.setLoggingConfiguration(CfnBucket.LoggingConfigurationProperty.builder()
                .destinationBucketName(logs.getBucketName())
                .logFilePrefix("s3/trust/")
                .build());
        // Nor this: that one adds a function which may change the notifications of every bucket.
        resource.setNotificationConfiguration(CfnBucket.NotificationConfigurationProperty.builder()
                .eventBridgeConfiguration(CfnBucket.EventBridgeConfigurationProperty.builder()
                        .eventBridgeEnabled(true)
                        .build())
                .build());
    }

    Bucket bucket() {
        return bucket;
    }
}
