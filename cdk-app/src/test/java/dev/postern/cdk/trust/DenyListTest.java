package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.json;
import static dev.postern.cdk.trust.TrustEdges.put;
import static dev.postern.cdk.trust.TrustEdges.puts;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.Resources;
import dev.postern.cdk.settings.EdgeMode;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

class DenyListTest {
    private static final Template TEMPLATE = trust(EdgeMode.ALB_VERIFY);

    @Test
    void isMadeEmptyIfThereIsNone() {
        var put = put(TEMPLATE, "deny/deny-list.json");

        assertThat(put.path("action").asText()).isEqualTo("putObject");
        assertThat(put.at("/parameters/IfNoneMatch").asText()).isEqualTo("*");
        assertThat(put.path("ignoreErrorCodesMatching").asText()).contains("PreconditionFailed");
        assertThat(json(put.at("/parameters/Body").asText())).isEqualTo(json("{\"version\":1,\"entries\":[]}"));
    }

    @Test
    void isTouchedByNoLaterDeployment() {
        var deployed = new Deployed(TEMPLATE);
        var putting = Resources.of(TEMPLATE, "Custom::TrustObject").values().stream()
                .map(resource -> resource.path("Properties"))
                .filter(properties -> deployed.text(properties.path("Create")).contains("deny/"))
                .toList();

        assertThat(putting).hasSize(1);
        assertThat(putting.get(0).has("Update")).isFalse();
        assertThat(putting.get(0).has("Delete")).isFalse();
    }

    @Test
    void isInNothingThatWritesAtEachDeployment() {
        assertThat(Resources.of(TEMPLATE, "Custom::CDKBucketDeployment")).isEmpty();
        assertThat(puts(TEMPLATE).entrySet().stream()
                        .filter(put -> !put.getValue().at("/parameters").has("IfNoneMatch")))
                .allSatisfy(put -> assertThat(put.getKey()).startsWith("ca/"));
    }
}
