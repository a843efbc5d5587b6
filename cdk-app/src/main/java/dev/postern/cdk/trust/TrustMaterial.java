package dev.postern.cdk.trust;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.s3.IBucket;

/**
 * What decides who gets in.
 *
 * @param bucket of this deployment: the bundle, and whatever else is not given
 * @param bundleKey key of the CA bundle in the bucket; another with other content
 * @param lists where the authority's revocation lists are, as {@code s3://bucket/key}, for the proxy; one of a new Private CA is not
 *     there before its first client, and until then a proxy starts and refuses every client ({@code missing: deny})
 * @param denyList where the deny-list is, as {@code s3://bucket/key}; it is there from the first deployment on
 * @param roster where the roster is, as {@code s3://bucket/key}, with a proxy; it is there from the first deployment on
 * @param accessPolicy where the access policy is, as {@code s3://bucket/key}, with a proxy that has one
 * @param register pk and sk, both text
 * @param trustStore of the load balancer, in the mode alb-verify
 */
public record TrustMaterial(
        IBucket bucket,
        String bundleKey,
        List<String> lists,
        String denyList,
        Optional<String> roster,
        Optional<String> accessPolicy,
        ITable register,
        IEventBus events,
        Optional<ITrustStore> trustStore) {
    private static final String SCHEME = "s3://";

    public TrustMaterial {
        lists = List.copyOf(lists);
    }

    /** Where the CA bundle is, as {@code s3://bucket/key}. */
    public String bundle() {
        return SCHEME + bucket.getBucketName() + "/" + bundleKey;
    }

    /** Lets an edge read bundle, lists, deny-list, roster and access policy, and nothing else of their buckets. */
    public void grantRead(IGrantable edge) {
        reading().forEach(edge.getGrantPrincipal()::addToPrincipalPolicy);
    }

    /** What {@link #grantRead} grants, for the policies of whatever lies between. */
    public List<PolicyStatement> reading() {
        return reading(
                Stream.of(Stream.of(bundle(), denyList()), lists.stream(), roster.stream(), accessPolicy.stream())
                        .flatMap(uris -> uris)
                        .toList());
    }

    /** Lets the authorizer read the deny-list, of which it need not tell whether it is missing or kept from it: it refuses either way. */
    public void grantReadDenyList(IGrantable authorizer) {
        authorizer.getGrantPrincipal().addToPrincipalPolicy(allow("s3:GetObject", List.of(arn(denyList))));
    }

    /** What reading takes, of objects given as {@code s3://bucket/key}. */
    static List<PolicyStatement> reading(List<String> uris) {
        var objects = uris.stream().map(TrustMaterial::arn).toList();
        return List.of(
                allow("s3:GetObject", objects),
                // Without it S3 answers 403 instead of 404 for what is not there.
                allow(
                        "s3:ListBucket",
                        objects.stream().map(TrustMaterial::bucketOf).distinct().toList()));
    }

    /** The ARN of {@code s3://bucket/key}. */
    static String arn(String uri) {
        return "arn:" + Aws.PARTITION + ":s3:::" + uri.substring(SCHEME.length());
    }

    /** The bucket's ARN, of an object's. */
    static String bucketOf(String arn) {
        return arn.substring(0, arn.indexOf('/'));
    }

    private static PolicyStatement allow(String action, List<String> resources) {
        return PolicyStatement.Builder.create()
                .actions(List.of(action))
                .resources(resources)
                .build();
    }
}
