package dev.postern.cdk.network;

import static dev.postern.cdk.network.Ports.BALANCER_HEALTH;
import static dev.postern.cdk.network.Ports.HTTPS;
import static dev.postern.cdk.network.Ports.PROXY;
import static dev.postern.cdk.network.Ports.PROXY_HEALTH;

import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.Pattern;
import java.util.Optional;
import software.amazon.awscdk.services.ec2.IPeer;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroupImportOptions;
import software.constructs.Construct;

/**
 * Every security group of the edge's VPC with every rule it has. What is not in this file is closed.
 *
 * <p>With the pattern cross-account the front has no ingress at all. What comes over PrivateLink does not need one ({@code
 * enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: off}): such a rule would be asked about the address of the client in the consumer's
 * VPC, which the consumer chooses, so it could decide nothing. Who may connect is decided by the endpoint service's principals and
 * acceptance, who gets in by the certificate. All else, the edge's VPC included, finds the front closed.
 *
 * <p>Names are resolved without a rule: security groups filter neither the VPC's resolver nor the metadata of ECS tasks (VPC user guide,
 * "Control traffic to your AWS resources using security groups").
 */
final class GroupRules extends Construct {
    private final IVpc vpc;
    private final Groups groups;

    GroupRules(Construct scope, String id, IVpc vpc, EdgeSettings settings) {
        super(scope, id);
        this.vpc = vpc;
        var crossAccount = settings.pattern() == Pattern.CROSS_ACCOUNT;
        var withBalancer = settings.mode() != EdgeMode.NLB_NETTY;
        var withProxy = settings.mode() != EdgeMode.ALB_VERIFY;

        var front = group(true, "Front", "what clients reach first");
        var behindFront = group(crossAccount && withBalancer, "Balancer", "the application load balancer");
        var proxy = group(withProxy, "Proxy", "the tasks of the proxy");
        var endpoint = group(true, "Endpoint", "the VPC endpoint of the private API");
        var services = group(withProxy, "Services", "VPC endpoints the tasks of the proxy need");
        var client = group(!crossAccount, "Client", "the sample client");
        var clientServices = group(!crossAccount, "ClientServices", "VPC endpoints the sample client is managed by");
        var balancer = withBalancer ? behindFront.or(() -> front) : behindFront;
        var beforeProxy = withBalancer ? balancer : front;
        var beforeEndpoint = withProxy ? proxy : balancer;

        // Every rule there is. One of a group the mode does not have is not made.
        settings.clientSources().forEach(source -> admit(source, front, HTTPS, "clientSources of edge.yaml"));
        allow(client, front, HTTPS, "the sample client calls the API");
        allow(client, clientServices, HTTPS, "the sample client is managed");
        allow(front, behindFront, HTTPS, "TLS, passed on untouched");
        allow(front, behindFront, BALANCER_HEALTH, "health of the load balancer");
        allow(beforeProxy, proxy, PROXY, "TLS to the proxy");
        allow(beforeProxy, proxy, PROXY_HEALTH, "health of the proxy");
        allow(beforeEndpoint, endpoint, HTTPS, "verified requests to the API");
        allow(proxy, services, HTTPS, "image, logs, secrets");
        proxy.ifPresent(from -> from.addEgressRule(
                new S3PrefixList(this, "S3", settings).peer(),
                Port.tcp(HTTPS),
                "trust material and image layers, from S3"));

        var givenFront = given(front);
        this.groups = new Groups(
                givenFront.orElseThrow(),
                withBalancer ? given(behindFront).or(() -> givenFront) : Optional.empty(),
                given(proxy),
                given(endpoint).orElseThrow(),
                given(services),
                given(client),
                given(clientServices));
    }

    Groups groups() {
        return groups;
    }

    private Optional<SecurityGroup> group(boolean needed, String name, String what) {
        return needed ? Optional.of(ClosedGroup.of(this, name, vpc, what)) : Optional.empty();
    }

    private static void allow(Optional<SecurityGroup> from, Optional<SecurityGroup> to, int port, String why) {
        if (from.isPresent() && to.isPresent()) {
            ClosedGroup.allow(from.get(), to.get(), port, why);
        }
    }

    private static void admit(String source, Optional<SecurityGroup> to, int port, String why) {
        to.orElseThrow().addIngressRule(peer(source), Port.tcp(port), why);
    }

    private static IPeer peer(String source) {
        if (source.startsWith("sg-")) {
            return Peer.securityGroupId(source);
        }
        return source.startsWith("pl-") ? Peer.prefixList(source) : Peer.ipv4(source);
    }

    private Optional<ISecurityGroup> given(Optional<SecurityGroup> group) {
        return group.map(made -> SecurityGroup.fromSecurityGroupId(
                this,
                "Given" + made.getNode().getId(),
                made.getSecurityGroupId(),
                SecurityGroupImportOptions.builder().mutable(false).build()));
    }
}
