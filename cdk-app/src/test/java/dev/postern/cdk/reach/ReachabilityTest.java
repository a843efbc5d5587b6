package dev.postern.cdk.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReachabilityTest {
    @ParameterizedTest
    @MethodSource("edges")
    void noWayLeadsToTheApiButThroughTheEdge(SynthesizedEdge edge) {
        var proof = Proof.of(Templates.of(edge));

        proof.graph().forEach(System.out::println);
        assertThat(proof.failures()).isEmpty();
    }

    static Stream<SynthesizedEdge> edges() {
        return Stream.of("domain", "rewrite")
                .flatMap(routing -> Arrays.stream(EdgeMode.values())
                        .flatMap(mode -> Arrays.stream(Pattern.values())
                                .map(pattern -> SynthesizedEdge.of(mode, pattern, "hostRouting", routing))));
    }
}
