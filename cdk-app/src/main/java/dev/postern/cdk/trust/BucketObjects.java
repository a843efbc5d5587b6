package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * Puts single objects into the bucket while the app is deployed, with leave for exactly those keys, and tells which version that made.
 * Nothing is ever deleted: what was deployed before can be gone back to.
 */
final class BucketObjects extends Construct {
    private static final String WRITE = "s3:PutObject";

    private final IBucket bucket;
    private final LogGroup log;
    private final Role role;

    BucketObjects(Construct scope, String id, EdgeSettings settings, IBucket bucket) {
        super(scope, id);
        this.bucket = bucket;
        this.log = Logs.group(this, "Log", settings);
        this.role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .description(
                        "Puts bundle, lists, access policy, the first deny-list and roster into the trust bucket during a deployment")
                .build();
        log.grantWrite(role);
    }

    /**
     * A text known only while deploying, written at each change; answers the object's version. It is handed over inside of JSON, where
     * a line cannot end, and CloudFormation knows no JSON: so a parameter, whose value has {@code \\n} for each end of a line.
     */
    String text(String id, String key, String text) {
        var oneLine = StringParameter.Builder.create(this, id + "InOneLine")
                .description(
                        "What is in " + key.substring(0, key.indexOf('/')) + "/ of the trust bucket, as a JSON string")
                .stringValue(Fn.join("\\n", Fn.split("\n", text)))
                .build();
        return version(id, key, "putObject", Map.of("Body", oneLine.getStringValue()), List.of());
    }

    /** A text that may be too long for a template, copied from the app's assets at each change; answers the object's version. */
    String file(String id, String key, String text) {
        var asset = Asset.Builder.create(this, id + "File")
                .path(written(text).toString())
                .assetHash(Digest.of(text))
                .build();
        var source = asset.getBucket().arnForObjects(asset.getS3ObjectKey());
        return version(
                id,
                key,
                "copyObject",
                Map.of("CopySource", asset.getS3BucketName() + "/" + asset.getS3ObjectKey()),
                List.of(allow("s3:GetObject", source)));
    }

    /** A text as by {@link #file}; answers where it is. */
    String kept(String id, String key, String text) {
        file(id, key, text);
        return uri(key);
    }

    /** A text, written only if there is no such object, and never again: from then on it is others' to change. Answers where it is. */
    String once(String id, String key, String text) {
        var call = call(key, "putObject", Map.of("Body", text, "IfNoneMatch", "*"))
                // "Conditional writes" of S3's user guide: 412 if it is there, 409 if somebody else is just writing it.
                .ignoreErrorCodesMatching("PreconditionFailed|ConditionalRequestConflict")
                .build();
        resource(id, List.of(allow(WRITE, bucket.arnForObjects(key))))
                .onCreate(call)
                .build();
        return uri(key);
    }

    private String uri(String key) {
        return "s3://" + bucket.getBucketName() + "/" + key;
    }

    private String version(
            String id, String key, String action, Map<String, String> parameters, List<PolicyStatement> alsoAllowed) {
        var call =
                call(key, action, parameters).outputPaths(List.of("VersionId")).build();
        var allowed = new ArrayList<>(alsoAllowed);
        allowed.add(allow(WRITE, bucket.arnForObjects(key)));
        return resource(id, allowed).onUpdate(call).build().getResponseField("VersionId");
    }

    private AwsSdkCall.Builder call(String key, String action, Map<String, String> parameters) {
        var all = new TreeMap<>(parameters);
        all.put("Bucket", bucket.getBucketName());
        all.put("Key", key);
        return AwsSdkCall.builder()
                .service("S3")
                .action(action)
                .parameters(all)
                .physicalResourceId(PhysicalResourceId.of(key));
    }

    private AwsCustomResource.Builder resource(String id, List<PolicyStatement> allowed) {
        return AwsCustomResource.Builder.create(this, id)
                .resourceType("Custom::TrustObject")
                .policy(AwsCustomResourcePolicy.fromStatements(allowed))
                .role(role)
                .logGroup(log)
                .installLatestAwsSdk(false);
    }

    private static PolicyStatement allow(String action, String resource) {
        return PolicyStatement.Builder.create()
                .actions(List.of(action))
                .resources(List.of(resource))
                .build();
    }

    private static Path written(String text) {
        try {
            var file = Files.createTempFile("postern", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("writing what is to be deployed into a temporary file", e);
        }
    }
}
