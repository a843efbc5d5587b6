package dev.postern.cdk.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardStackTest {
    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void showsListsAnswersAndTheAuthorizersDecisionsInEveryMode(SynthesizedEdge edge) {
        assertThat(bodies(edge)).contains("ListAgePercent", "5XXError", "Decisions", "api,reason");
    }

    @Test
    void showsWhomTheProxyRefusesWhereThereIsOne() {
        var proxy = SynthesizedEdge.of(EdgeMode.NLB_NETTY, Pattern.CROSS_ACCOUNT);
        var balancer = SynthesizedEdge.of(EdgeMode.ALB_VERIFY, Pattern.CROSS_ACCOUNT);

        assertThat(bodies(proxy)).contains("ClientCertCrlHit").doesNotContain("ClientTLSNegotiationErrorCount");
        assertThat(bodies(balancer)).contains("ClientTLSNegotiationErrorCount").doesNotContain("ClientCertCrlHit");
    }

    private static String bodies(SynthesizedEdge edge) {
        return edge.template("dashboard")
                .findResources("AWS::CloudWatch::Dashboard")
                .toString();
    }
}
