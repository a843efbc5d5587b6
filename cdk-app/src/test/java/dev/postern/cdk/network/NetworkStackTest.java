package dev.postern.cdk.network;

import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static dev.postern.cdk.settings.Pattern.SAME_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.SynthesizedEdge;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.assertions.Match;

class NetworkStackTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS::EC2::InternetGateway",
                "AWS::EC2::NatGateway",
                "AWS::EC2::EIP",
                "AWS::EC2::Route",
                "AWS::EC2::EgressOnlyInternetGateway"
            })
    void hasNoWayToTheInternet(String type) {
        SynthesizedEdge.everyEdge()
                .forEach(edge -> edge.templates().forEach((part, template) -> {
                    if (!part.equals("consumer")) {
                        template.resourceCountIs(type, 0);
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void logsAllTrafficAndClosesTheDefaultGroup(SynthesizedEdge edge) {
        var network = edge.template("network");

        network.hasResourceProperties(
                "AWS::EC2::FlowLog",
                Map.of("ResourceType", "VPC", "TrafficType", "ALL", "LogDestinationType", "cloud-watch-logs"));
        network.hasResourceProperties(
                "AWS::Logs::LogGroup", Map.of("RetentionInDays", edge.settings().retentionDays()));
        network.resourceCountIs("Custom::VpcRestrictDefaultSG", 1);
    }

    @Test
    void hasSubnetsForClientsOnlyInOneAccount() {
        var cross = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("network");
        var same = SynthesizedEdge.of(ALB_VERIFY, SAME_ACCOUNT).template("network");

        cross.resourceCountIs("AWS::EC2::Subnet", 4);
        same.resourceCountIs("AWS::EC2::Subnet", 6);
    }

    /** Subnets are replaced when their addresses change, and cannot be while something is in them. */
    @Test
    void movesNoSubnetWhenThePatternChanges() {
        var cross = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("network");
        var same = SynthesizedEdge.of(ALB_VERIFY, SAME_ACCOUNT).template("network");

        var before = cross.findResources("AWS::EC2::Subnet");
        var after = same.findResources("AWS::EC2::Subnet");

        assertThat(after).containsAllEntriesOf(before);
    }

    @Test
    void keepsAccessLogsPrivateEncryptedVersionedAndForTheTimeSet() {
        var network = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("network");
        var blocked = Map.of(
                "BlockPublicAcls", true,
                "BlockPublicPolicy", true,
                "IgnorePublicAcls", true,
                "RestrictPublicBuckets", true);
        // Load balancers deliver to no bucket with a KMS key.
        var encrypted = List.of(Map.of("ServerSideEncryptionByDefault", Map.of("SSEAlgorithm", "AES256")));
        var forgotten = List.of(Match.objectLike(Map.of("ExpirationInDays", 90)));
        var properties = Map.of(
                "VersioningConfiguration", Map.of("Status", "Enabled"),
                "PublicAccessBlockConfiguration", blocked,
                "BucketEncryption", Map.of("ServerSideEncryptionConfiguration", encrypted),
                "LifecycleConfiguration", Map.of("Rules", forgotten));

        network.resourceCountIs("AWS::S3::Bucket", 1);
        network.hasResource(
                "AWS::S3::Bucket", Map.of("DeletionPolicy", "Retain", "Properties", Match.objectLike(properties)));
    }

    @Test
    void takesAccessLogsOverTlsOnly() {
        var network = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("network");
        var insecure = Map.of("Bool", Map.of("aws:SecureTransport", "false"));
        var denied = Match.objectLike(Map.of("Effect", "Deny", "Action", "s3:*", "Condition", insecure));
        var statements = Map.of("Statement", Match.arrayWith(List.of(denied)));

        network.hasResourceProperties("AWS::S3::BucketPolicy", Map.of("PolicyDocument", Match.objectLike(statements)));
    }

    /** Without it the first of them is refused: it writes a test file when its logs are turned on. */
    @Test
    void letsLoadBalancersWriteTheirLogsByTheirOwnPrincipal() {
        var network = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("network");
        var path = List.of("/balancer/AWSLogs/", Map.of("Ref", "AWS::AccountId"), "/*");
        var allowed = Match.objectLike(Map.of(
                "Effect",
                "Allow",
                "Action",
                "s3:PutObject",
                "Principal",
                Map.of("Service", "logdelivery.elasticloadbalancing.amazonaws.com"),
                "Resource",
                Map.of("Fn::Join", List.of("", Match.arrayWith(path)))));

        network.hasResourceProperties(
                "AWS::S3::BucketPolicy",
                Map.of("PolicyDocument", Match.objectLike(Map.of("Statement", Match.arrayWith(List.of(allowed))))));
    }

    @Test
    void asksForTheAddressesOfS3OnlyWhereTasksNeedThem() {
        SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("network").resourceCountIs("Custom::AWS", 0);
        SynthesizedEdge.of(NLB_NETTY, CROSS_ACCOUNT).template("network").resourceCountIs("Custom::AWS", 1);
    }
}
