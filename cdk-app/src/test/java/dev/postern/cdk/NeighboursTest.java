package dev.postern.cdk;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.reach.Resource;
import dev.postern.cdk.reach.Templates;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two deployments in one account, as a change of mode has them for a while: nothing of one is in the way of the other. */
class NeighboursTest {
    /** All but the last of as many characters as a name may have, so that a name AWS wants shorter has to be cut. */
    private static final String NAME = "a23456789-b23456789-c23";

    /** By names of these properties AWS tells resources of an account and region apart; policies of roles and such have theirs within one. */
    private static final Set<String> NAMES = Set.of(
            "AlarmName",
            "BucketName",
            "ClusterName",
            "DashboardName",
            "Family",
            "FunctionName",
            "GroupName",
            "LogGroupName",
            "Name",
            "QueueName",
            "RepositoryName",
            "RoleName",
            "RuleName",
            "ServiceName",
            "TableName",
            "TopicName",
            "UsagePlanName");

    /** What has such a property and is told apart by something else. */
    private static final Set<String> OTHERWISE = Set.of(
            // By the service it leads to.
            "AWS::EC2::VPCEndpoint.ServiceName",
            // By its function, by its API, by its hosted zone.
            "AWS::Lambda::Alias.Name",
            "AWS::ApiGateway::Authorizer.Name",
            "AWS::Route53::RecordSet.Name",
            "AWS::Route53::HostedZone.Name");

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void shareNoName(SynthesizedEdge edge) {
        var one = names(Templates.of(neighbour(edge, "1")));
        var other = names(Templates.of(neighbour(edge, "2")));

        assertThat(one).hasSameSizeAs(other).anyMatch(name -> name.startsWith("AWS::SSM::Parameter.Name"));
        assertThat(one).doesNotContainAnyElementsOf(other);
    }

    /** A name known to CloudFormation only refers to something of the same deployment. */
    private static Set<String> names(Templates templates) {
        var physical = templates.resources().stream().flatMap(NeighboursTest::names);
        var exports = templates.stacks().values().stream()
                .flatMap(template ->
                        StreamSupport.stream(template.path("Outputs").spliterator(), false))
                .filter(output -> output.has("Export"))
                .map(output -> "export " + output.at("/Export/Name").asText());
        return Stream.concat(physical, exports).collect(toCollection(TreeSet::new));
    }

    private static Stream<String> names(Resource resource) {
        return resource.properties().properties().stream()
                .filter(property ->
                        NAMES.contains(property.getKey()) && property.getValue().isTextual())
                .filter(property -> !OTHERWISE.contains(resource.type() + "." + property.getKey()))
                .map(property -> resource.type() + "." + property.getKey() + " = "
                        + property.getValue().asText());
    }

    private static SynthesizedEdge neighbour(SynthesizedEdge edge, String end) {
        return SynthesizedEdge.of(edge.settings().mode(), edge.settings().pattern(), "name", NAME + end);
    }
}
