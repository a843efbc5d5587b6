package dev.postern.cdk.edge;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.Optional;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** The edge, in the mode the settings name. */
public final class EdgeStack extends Stack {
    private final Front front;

    public EdgeStack(
            Construct scope,
            String id,
            StackProps props,
            EdgeSettings settings,
            Artefacts artefacts,
            Network network,
            TrustMaterial trust,
            PrivateApi api) {
        super(scope, id, props);
        // Said, as the only thing used of it in the mode nlb-netty is an export by name.
        addStackDependency(Stack.of(api.endpoint()));
        this.front = switch (settings.mode()) {
            case ALB_VERIFY -> new AlbVerify(this, "Verify", settings, network, trust, api).front();
            case NLB_NETTY -> {
                var proxy = new ProxyService(this, "Proxy", settings, artefacts, network, trust, api);
                var nlb = new FrontBalancer(this, "Front", settings, network);
                proxy.standBehind(nlb.loadBalancer(), nlb.passOnToProxy());
                yield nlb.front(Optional.empty());
            }
            case ALB_PASSTHROUGH_NETTY -> {
                var proxy = new ProxyService(this, "Proxy", settings, artefacts, network, trust, api);
                yield new AlbPassthrough(this, "Passthrough", settings, network, api, proxy).front();
            }
        };
    }

    public Front front() {
        return front;
    }
}
