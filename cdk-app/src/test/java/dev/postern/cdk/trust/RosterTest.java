package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.json;
import static dev.postern.cdk.trust.TrustEdges.put;
import static dev.postern.cdk.trust.TrustEdges.puts;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.Resources;
import dev.postern.cdk.settings.EdgeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RosterTest {
    private static final String KEY = "roster/roster.json";

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void isMadeEmptyIfThereIsNoneAndTouchedByNoLaterDeployment(EdgeMode mode) {
        var template = trust(mode);
        var put = put(template, KEY);
        var deployed = new Deployed(template);
        var putting = Resources.of(template, "Custom::TrustObject").values().stream()
                .map(resource -> resource.path("Properties"))
                .filter(properties -> deployed.text(properties.path("Create")).contains(KEY))
                .toList();

        assertThat(put.path("action").asText()).isEqualTo("putObject");
        assertThat(put.at("/parameters/IfNoneMatch").asText()).isEqualTo("*");
        assertThat(json(put.at("/parameters/Body").asText())).isEqualTo(json("{\"version\":1,\"clients\":[]}"));
        assertThat(putting).hasSize(1);
        assertThat(putting.get(0).has("Update")).isFalse();
        assertThat(putting.get(0).has("Delete")).isFalse();
    }

    @Test
    void isNotMadeWhereNoProxyReadsIt() {
        assertThat(puts(trust(EdgeMode.ALB_VERIFY))).doesNotContainKey(KEY);
    }
}
