package dev.postern.cdk.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.SynthesizedEdge;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof fails when any one thing is loosened, though others would still hold; so it looks at every one of them. */
class LooseningTest {
    @ParameterizedTest
    @MethodSource("dev.postern.cdk.reach.ReachabilityTest#edges")
    void theProofFailsWhenAnyOneThingIsLoosened(SynthesizedEdge edge) {
        var templates = Templates.ofTheProvider(edge);
        var sound = Proof.of(templates).failures();
        var unnoticed = new ArrayList<String>();

        for (var loosening : Loosening.of(templates)) {
            if (Proof.of(templates.with(loosening.change())).failures().equals(sound)) {
                unnoticed.add(loosening.what());
            }
        }

        assertThat(unnoticed).isEmpty();
    }
}
