package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.put;
import static dev.postern.cdk.trust.TrustEdges.puts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The deployer's own file: there after each deployment, and read by the proxy's tasks and nobody else. */
class AccessPolicyTest {
    private static final String KEY = "access/access.yaml";

    @TempDir
    private static Path directory;

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void isPutAnewWheneverItChanges(EdgeMode mode) throws IOException {
        var before = with(mode, "rules: []").template("trust");
        var after = with(mode, "rules: [ { allow: all } ]").template("trust");

        assertThat(put(before, KEY).path("action").asText()).isEqualTo("copyObject");
        assertThat(put(before, KEY).at("/parameters").has("IfNoneMatch")).isFalse();
        assertThat(put(after, KEY).at("/parameters/CopySource"))
                .isNotEqualTo(put(before, KEY).at("/parameters/CopySource"));
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void isReadByTheTasksAndThroughTheirWayToS3(EdgeMode mode) throws IOException {
        var edge = with(mode, "rules: []").template("edge");

        var reading = new Deployed(edge)
                .resources().findParents("Effect").stream()
                        .filter(statement ->
                                statement.path("Resource").toString().contains("/" + KEY))
                        .toList();
        assertThat(Resources.properties(edge, "AWS::ECS::TaskDefinition").get(0).toString())
                .contains("/" + KEY);
        // One of the task's role, one of the endpoint's policy.
        assertThat(reading)
                .hasSize(2)
                .allSatisfy(statement ->
                        assertThat(statement.path("Action").asText()).isEqualTo("s3:GetObject"));
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void isNotThereUnlessTheSettingsNameOne(EdgeMode mode) {
        var edge = SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT);

        assertThat(puts(edge.template("trust"))).doesNotContainKey(KEY);
        assertThat(edge.template("edge").toJSON().toString()).doesNotContain(KEY);
    }

    private static SynthesizedEdge with(EdgeMode mode, String policy) throws IOException {
        var file = Files.writeString(directory.resolve(Integer.toHexString(policy.hashCode()) + ".yaml"), policy);
        return SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT, "accessPolicy", file.toString());
    }
}
