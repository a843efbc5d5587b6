package dev.postern.cdk.dashboard;

import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.edge.Front;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.OwnMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.constructs.Construct;

/** One page that says how the deployment is: who gets in, who does not and why, how old the lists are, how the API answers. */
public final class DashboardStack extends Stack {
    public DashboardStack(
            Construct scope, String id, StackProps props, EdgeSettings settings, PrivateApi api, Front front) {
        super(scope, id, props);
        var dashboard = Dashboard.Builder.create(this, "Dashboard")
                .widgets(List.of(edge(front), refusals(settings, api), lists(settings), api(api)))
                .build();
        CfnOutput.Builder.create(this, "Name")
                .description("CloudWatch dashboard")
                .value(dashboard.getDashboardName())
                .build()
                .overrideLogicalId("Dashboard");
    }

    private static List<? extends IWidget> edge(Front front) {
        var graphs = new ArrayList<GraphWidget>();
        front.network().ifPresent(balancer -> {
            var metrics = balancer.getMetrics();
            graphs.add(Graphs.of("Connections", metrics.activeFlowCount(), metrics.newFlowCount()));
        });
        front.application().ifPresent(balancer -> {
            var metrics = balancer.getMetrics();
            // The load balancer counts no revocations of their own: a refused client is a failed negotiation.
            graphs.add(Graphs.of("Refused handshakes", metrics.clientTlsNegotiationErrorCount()));
            graphs.add(Graphs.of("Requests", metrics.requestCount(), metrics.targetConnectionErrorCount()));
        });
        return graphs;
    }

    /** By reason: of the proxy by its log, of the authorizer in every mode. */
    private static List<? extends IWidget> refusals(EdgeSettings settings, PrivateApi api) {
        var authorizer = Graphs.of(
                "The authorizer's decisions",
                Graphs.each(
                        OwnMetrics.namespace(settings),
                        "api,reason",
                        "MetricName=\"Decisions\" api=\"" + api.api().getRestApiId() + "/"
                                + api.api().getDeploymentStage().getStageName() + "\"",
                        "Sum",
                        Duration.minutes(1)));
        if (settings.mode() == EdgeMode.ALB_VERIFY) {
            return List.of(authorizer);
        }
        var namespace = OwnMetrics.namespace(settings);
        return List.of(
                Graphs.of(
                        "The proxy's refusals",
                        Graphs.sum(namespace, "ClientCertCrlHit", Map.of()),
                        Graphs.sum(namespace, "ClientCertCrlProcessingError", Map.of()),
                        Graphs.sum(namespace, "ClientCertUntrusted", Map.of()),
                        Graphs.sum(namespace, "ClientCertExpired", Map.of())),
                authorizer);
    }

    private static List<? extends IWidget> lists(EdgeSettings settings) {
        var namespace = OwnMetrics.namespace(settings);
        return List.of(
                Graphs.of("Age of lists, % of their life", list(namespace, "ListAgePercent")),
                Graphs.of("Revoked", list(namespace, "RevokedEntries")),
                Graphs.of("From made to in force, s", list(namespace, "EnforcementLag")));
    }

    private static MathExpression list(String namespace, String metric) {
        return Graphs.each(namespace, "List", "MetricName=\"" + metric + "\"", "Maximum", Duration.hours(1));
    }

    private static List<? extends IWidget> api(PrivateApi api) {
        return List.of(
                Graphs.of(
                        "Answers",
                        api.api().metricCount(),
                        api.api().metricClientError(),
                        api.api().metricServerError()),
                Graphs.of("Latency, ms", api.api().metricLatency(), api.api().metricIntegrationLatency()),
                Graphs.of(
                        "Authorizer",
                        api.authorizer().metricDuration(),
                        api.authorizer().metricErrors()));
    }
}
