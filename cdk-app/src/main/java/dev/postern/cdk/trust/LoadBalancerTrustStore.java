package dev.postern.cdk.trust;

import software.amazon.awscdk.services.elasticloadbalancingv2.TrustStore;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

/** The load balancer's copy of the bundle. Another bundle is another key, and so an update in place. */
final class LoadBalancerTrustStore extends Construct {
    private final TrustStore trustStore;

    LoadBalancerTrustStore(Construct scope, String id, IBucket bucket, CaBundle bundle) {
        super(scope, id);
        // The version comes from the upload, so that there is something to copy when the trust store is made.
        this.trustStore = TrustStore.Builder.create(this, "TrustStore")
                .bucket(bucket)
                .key(bundle.key())
                .version(bundle.version())
                .build();
    }

    TrustStore trustStore() {
        return trustStore;
    }
}
