package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/**
 * Ends a deployment at once, with "The specified key does not exist", where a revocation list is missing without which no proxy starts;
 * else CloudFormation would wait hours for tasks that cannot come up. The proxy's service depends on it.
 */
public final class ListsThere extends Construct {
    public ListsThere(Construct scope, String id, EdgeSettings settings, TrustMaterial trust) {
        super(scope, id);
        var log = Logs.group(this, "Log", settings);
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .description("Looks whether revocation lists are there, during a deployment")
                .build();
        log.grantWrite(role);
        for (var number = 0; number < trust.lists().size(); number++) {
            var list = trust.lists().get(number);
            var object = list.substring("s3://".length()).split("/", 2);
            AwsCustomResource.Builder.create(this, "List" + number)
                    .resourceType("Custom::RevocationListThere")
                    .onUpdate(AwsSdkCall.builder()
                            .service("S3")
                            .action("getObject")
                            .parameters(Map.of("Bucket", object[0], "Key", object[1], "Range", "bytes=0-0"))
                            .outputPaths(List.of("ETag"))
                            .physicalResourceId(PhysicalResourceId.of(list))
                            .build())
                    .policy(AwsCustomResourcePolicy.fromStatements(TrustMaterial.reading(List.of(list))))
                    .role(role)
                    .logGroup(log)
                    .installLatestAwsSdk(false)
                    .build();
        }
    }
}
