package dev.postern.cdk.edge;

import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.Pattern;
import dev.postern.cdk.watch.Alarms;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListenerRule;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.DesyncMitigationMode;
import software.amazon.awscdk.services.elasticloadbalancingv2.FixedResponseOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCondition;
import software.amazon.awscdk.services.elasticloadbalancingv2.MutualAuthentication;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.elasticloadbalancingv2.XffHeaderProcessingMode;
import software.constructs.Construct;

/**
 * The application load balancer of both modes that have one: internal, TLS with the domain's certificate, one host. What asks for any other host
 * gets 404. What differs between the modes is given: how clients are authenticated, and where {@link #forward} sends them.
 */
final class Balancer extends Construct {
    private static final String LOGS = "balancer";

    private final EdgeSettings settings;
    private final ApplicationLoadBalancer balancer;
    private final ApplicationListener https;
    private final Alarms alarms;

    Balancer(
            Construct scope,
            String id,
            EdgeSettings settings,
            Network network,
            PrivateApi api,
            MutualAuthentication authentication) {
        super(scope, id);
        this.settings = settings;
        this.balancer = ApplicationLoadBalancer.Builder.create(this, "Balancer")
                .vpc(network.vpc())
                .vpcSubnets(network.edge())
                .securityGroup(network.groups().balancer().orElseThrow())
                .internetFacing(false)
                .deletionProtection(true)
                .http2Enabled(true)
                .dropInvalidHeaderFields(true)
                // A request smuggled past the load balancer would carry identity headers of its author's choice.
                .desyncMitigationMode(DesyncMitigationMode.STRICTEST)
                .xffHeaderProcessingMode(XffHeaderProcessingMode.APPEND)
                // A certificate is judged at the handshake only; so long at most does a connection outlive its
                // revocation, instead of an hour.
                .clientKeepAlive(Duration.minutes(5))
                .build();
        balancer.setAttribute("zonal_shift.config.enabled", "true");
        log(network);
        this.alarms = new Alarms(this, settings);
        watch();
        this.https = ApplicationListener.Builder.create(this, "Https")
                .loadBalancer(balancer)
                .protocol(ApplicationProtocol.HTTPS)
                .port(Ports.HTTPS)
                .open(false)
                .certificates(List.of(ListenerCertificate.fromCertificateManager(api.certificate())))
                .sslPolicy(SslPolicy.TLS13_12_RES_PQ)
                .mutualAuthentication(authentication)
                .defaultAction(answer(404))
                .build();
    }

    /** Everything for the domain goes to the group, and nothing else goes anywhere. */
    ApplicationListenerRule forward(ApplicationTargetGroup group) {
        var rule = ApplicationListenerRule.Builder.create(this, "Domain")
                .listener(https)
                .priority(1)
                .conditions(List.of(ListenerCondition.hostHeaders(List.of(settings.domain()))))
                .action(ListenerAction.forward(List.of(group)))
                .build();
        alarms.reaching(
                "UnhealthyTarget",
                "What the load balancer sends clients to does not answer its health checks",
                // Of one zone; on average over all of them, a single target would never count as one.
                group.getMetrics()
                        .unhealthyHostCount(
                                MetricOptions.builder().statistic("Maximum").build()),
                1);
        return rule;
    }

    /** What clients reach first: this load balancer itself in one account, else a network load balancer before it. */
    Front front(Network network) {
        if (settings.pattern() == Pattern.SAME_ACCOUNT) {
            return Front.of(balancer);
        }
        var front = new FrontBalancer(this, "Front", settings, network);
        front.passOn(https, health());
        return front.front(Optional.of(balancer));
    }

    /** Of the listener that clients reach, as the load balancer's API names it. */
    void attribute(String key, String value) {
        https.setAttribute(key, value);
    }

    /**
     * What the network load balancer asks: it has no client certificate to show, so a check of the TLS listener could never pass. Its group
     * admits the network load balancer only, and it leads nowhere.
     */
    private ApplicationListener health() {
        return ApplicationListener.Builder.create(this, "Health")
                .loadBalancer(balancer)
                .protocol(ApplicationProtocol.HTTP)
                .port(Ports.BALANCER_HEALTH)
                .open(false)
                .defaultAction(answer(200))
                .build();
    }

    /** The load balancer counts no refusals: a client it refuses is a failed negotiation among others. */
    private void watch() {
        var metrics = balancer.getMetrics();
        alarms.reaching(
                "RefusedHandshakes",
                "Many clients are refused, or cannot agree on TLS: the connection log says which, and why",
                metrics.clientTlsNegotiationErrorCount(),
                100);
        alarms.reaching(
                "BalancerErrors",
                "The load balancer answers for the API: the access log says what failed",
                metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT),
                10);
        alarms.reaching(
                "TargetConnectionErrors",
                "The load balancer cannot connect to what is behind it",
                metrics.targetConnectionErrorCount(),
                10);
    }

    /** Failed handshakes are explained in the connection log only. Under one prefix, as the names of the files differ. */
    private void log(Network network) {
        balancer.logAccessLogs(network.logs(), LOGS);
        balancer.logConnectionLogs(network.logs(), LOGS);
        Logs.tell(
                this,
                "BalancerLogs",
                "s3://" + network.logs().getBucketName() + "/" + LOGS + "/",
                "Why handshakes failed (conn_log…) and what was asked (access log), every five minutes");
        // Elastic Load Balancing API, LoadBalancerAttribute; the bucket's policy is that of the other two.
        balancer.setAttribute("health_check_logs.s3.enabled", "true");
        balancer.setAttribute("health_check_logs.s3.bucket", network.logs().getBucketName());
        balancer.setAttribute("health_check_logs.s3.prefix", LOGS);
    }

    private static ListenerAction answer(int status) {
        return ListenerAction.fixedResponse(
                status, FixedResponseOptions.builder().contentType("text/plain").build());
    }
}
