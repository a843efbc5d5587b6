package dev.postern.cdk.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReachabilityTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden-ways");

    @ParameterizedTest
    @MethodSource("edges")
    void noWayLeadsToTheApiButThroughTheEdge(SynthesizedEdge edge) {
        var proof = Proof.of(Templates.ofTheProvider(edge));

        assertThat(proof.failures()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void theWaysThereAreAreThoseThatWereReviewed(SynthesizedEdge edge) throws IOException {
        var ways = String.join("\n", Proof.of(Templates.ofTheProvider(edge)).graph()) + "\n";

        var golden = GOLDEN.resolve(edge + ".txt");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, ways);
        }
        assertThat(ways).isEqualTo(Files.readString(golden));
    }

    static Stream<SynthesizedEdge> edges() {
        return Stream.of("domain", "rewrite")
                .flatMap(routing -> Arrays.stream(EdgeMode.values())
                        .flatMap(mode -> Arrays.stream(Pattern.values())
                                .map(pattern -> SynthesizedEdge.of(mode, pattern, "hostRouting", routing))));
    }
}
