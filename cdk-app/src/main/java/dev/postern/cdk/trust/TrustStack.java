package dev.postern.cdk.trust;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.amazon.awscdk.services.elasticloadbalancingv2.TrustStore;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/** Authority, bundle, lists, deny-list, register, and the function that keeps them in step. */
public final class TrustStack extends Stack {
    private final TrustMaterial material;

    public TrustStack(
            Construct scope, String id, StackProps props, EdgeSettings settings, Artefacts artefacts, Network network) {
        super(scope, id, props);
        var bucket = Bucket.Builder.create(this, "Trust").versioned(true).build();
        var register = Table.Builder.create(this, "Register")
                .partitionKey(Attribute.builder()
                        .name("pk")
                        .type(AttributeType.STRING)
                        .build())
                .build();
        var events = new EventBus(this, "Events");
        Optional<ITrustStore> trustStore = settings.mode() == EdgeMode.ALB_VERIFY
                ? Optional.of(TrustStore.Builder.create(this, "TrustStore")
                        .bucket(bucket)
                        .key("ca.pem")
                        .build())
                : Optional.empty();
        this.material =
                new TrustMaterial(bucket, "ca.pem", List.of(), "deny/deny-list.json", register, events, trustStore);
    }

    public TrustMaterial material() {
        return material;
    }
}
