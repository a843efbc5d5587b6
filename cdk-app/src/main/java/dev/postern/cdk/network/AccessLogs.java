package dev.postern.cdk.network;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/**
 * The bucket AWS writes access and connection logs to. Encrypted with S3's own keys, because load balancers silently deliver nothing to a
 * bucket with a KMS key. It outlives its stack: logs are evidence.
 */
final class AccessLogs extends Construct {
    private final Bucket bucket;

    AccessLogs(Construct scope, String id, int retentionDays) {
        super(scope, id);
        this.bucket = Bucket.Builder.create(this, "Bucket")
                .encryption(BucketEncryption.S3_MANAGED)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .enforceSsl(true)
                .minimumTlsVersion(1.2)
                .versioned(true)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .expiration(Duration.days(retentionDays))
                        .noncurrentVersionExpiration(Duration.days(retentionDays))
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        // S3 user guide, "Enabling Amazon S3 server access logging"; said here, as buckets that are logged stand in
        // stacks above.
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("BucketsLog")
                .principals(List.of(new ServicePrincipal("logging.s3.amazonaws.com")))
                .actions(List.of("s3:PutObject"))
                .resources(List.of(bucket.arnForObjects("s3/*")))
                .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)))
                .build());
        // The library names the account that load balancers wrote by before they had a principal. Health check logs
        // came
        // after it, and a load balancer whose test file is refused is not made ("Enable health check logs", step 2).
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("BalancersLog")
                .principals(List.of(new ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com")))
                .actions(List.of("s3:PutObject"))
                .resources(List.of(bucket.arnForObjects("balancer/AWSLogs/" + Aws.ACCOUNT_ID + "/*")))
                .build());
    }

    IBucket bucket() {
        return bucket;
    }
}
