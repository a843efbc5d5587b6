package dev.postern.cdk.trust;

import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.s3.IBucket;

/**
 * What decides who gets in.
 *
 * @param bucket bundle, lists and deny-list
 * @param bundleKey key of the CA bundle in the bucket; another with other content
 * @param lists where revocation lists are, as {@code s3://bucket/key}, for the proxy
 * @param denyListKey key of the deny-list in the bucket
 * @param trustStore of the load balancer, in the mode alb-verify
 */
public record TrustMaterial(
        IBucket bucket,
        String bundleKey,
        List<String> lists,
        String denyListKey,
        ITable register,
        IEventBus events,
        Optional<ITrustStore> trustStore) {
    public TrustMaterial {
        lists = List.copyOf(lists);
    }
}
