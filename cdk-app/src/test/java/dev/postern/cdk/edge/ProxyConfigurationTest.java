package dev.postern.cdk.edge;

import static dev.postern.cdk.settings.EdgeMode.ALB_PASSTHROUGH_NETTY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tasks read, as it is once deployed. The proxy's own reader is asked about the same files in e2e-tests. */
class ProxyConfigurationTest {
    private static final String POLICY = "src/test/resources/access.yaml";
    private static final Path GOLDEN = Path.of("src/test/resources/golden-config");

    static Stream<Arguments> configurations() {
        return Stream.of(
                Arguments.of("nlb-netty", SynthesizedEdge.of(NLB_NETTY, CROSS_ACCOUNT)),
                Arguments.of("nlb-netty.policy", SynthesizedEdge.of(NLB_NETTY, CROSS_ACCOUNT, "accessPolicy", POLICY)),
                Arguments.of("alb-passthrough-netty", SynthesizedEdge.of(ALB_PASSTHROUGH_NETTY, CROSS_ACCOUNT)),
                Arguments.of(
                        "nlb-netty.rewrite", SynthesizedEdge.of(NLB_NETTY, CROSS_ACCOUNT, "hostRouting", "rewrite")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void isTheOneThatWasReviewed(String name, SynthesizedEdge edge) throws IOException {
        var configuration = Deployed.text(configuration(edge));

        var golden = GOLDEN.resolve(name + ".yaml");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, configuration);
        }
        assertThat(configuration).isEqualTo(Files.readString(golden));
    }

    private static JsonNode configuration(SynthesizedEdge edge) {
        var task = Resources.properties(edge.template("edge"), "AWS::ECS::TaskDefinition");
        assertThat(task).hasSize(1);
        for (var variable : task.get(0).at("/ContainerDefinitions/0/Environment")) {
            if (variable.path("Name").asText().equals("POSTERN_CONFIG")) {
                return variable.path("Value");
            }
        }
        throw new AssertionError("no POSTERN_CONFIG: " + task);
    }
}
