package dev.postern.cdk.network;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.ec2.IPeer;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * The addresses of S3 in the region, as AWS keeps them in a prefix list; its id differs by region and CloudFormation does not know it. Asked at
 * deploy time, so that synth needs no account.
 */
final class S3PrefixList extends Construct {
    private final IPeer peer;

    S3PrefixList(Construct scope, String id, EdgeSettings settings) {
        super(scope, id);
        var name = "com.amazonaws." + Stack.of(this).getRegion() + ".s3";
        var lookup = AwsCustomResource.Builder.create(this, "Lookup")
                .onUpdate(AwsSdkCall.builder()
                        .service("EC2")
                        .action("describeManagedPrefixLists")
                        // Sorted: the call is a text in the template, and Map.of has another order each time.
                        .parameters(Map.of(
                                "Filters",
                                List.of(new TreeMap<>(Map.of("Name", "prefix-list-name", "Values", List.of(name))))))
                        .outputPaths(List.of("PrefixLists.0.PrefixListId"))
                        .physicalResourceId(PhysicalResourceId.of(name))
                        .build())
                // EC2's Describe actions know no resource-level permissions (Service authorization reference, Amazon
                // EC2).
                .policy(AwsCustomResourcePolicy.fromStatements(List.of(PolicyStatement.Builder.create()
                        .actions(List.of("ec2:DescribeManagedPrefixLists"))
                        .resources(List.of("*"))
                        .build())))
                .installLatestAwsSdk(false)
                .logGroup(Logs.group(this, "Log", settings))
                .build();
        this.peer = Peer.prefixList(lookup.getResponseField("PrefixLists.0.PrefixListId"));
    }

    IPeer peer() {
        return peer;
    }
}
