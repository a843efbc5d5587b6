package dev.postern.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.settings.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EdgeStacksTest {
    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void offerAServiceToOtherAccountsOnly(SynthesizedEdge edge) {
        var offered = edge.templates().containsKey("service");

        assertThat(offered).isEqualTo(edge.settings().pattern() == Pattern.CROSS_ACCOUNT);
    }
}
