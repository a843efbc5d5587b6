package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.ListsMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * What the command line has to know: an output for each thing, by a name that stays, and {@code control-plane.yaml} as a parameter of
 * Systems Manager, whole but for {@code usagePlan}, which is an output of the API's stack.
 */
final class ControlPlane extends Construct {
    /** Below it in the bucket, authorities write their lists, AWS Private CA by its default. */
    static final String LISTS = "crl";

    /** Below it, the sync function copies sound lists, where there is no trust store. */
    static final String SOUND = "lists";

    /** Below it lies what the load balancer is to copy. */
    static final String UPLOADS = "uploads";

    ControlPlane(Construct scope, String id, EdgeSettings settings, TrustMaterial trust, Optional<String> privateCa) {
        super(scope, id);
        var bucket = "s3://" + trust.bucket().getBucketName() + "/";
        var outputs = new LinkedHashMap<String, String>();
        var lines = new ArrayList<String>();
        outputs.put("TrustBucket", trust.bucket().getBucketName());
        privateCa.ifPresent(arn -> {
            outputs.put("AuthorityArn", arn);
            lines.add("authority: { privateCa: \"" + arn + "\" }");
        });
        outputs.put("RegisterTable", trust.register().getTableName());
        lines.add("register: { dynamodb: \"" + trust.register().getTableName() + "\" }");
        var synced = settings.lists() == ListsMode.SYNCED;
        if (synced && privateCa.isEmpty()) {
            outputs.put("Lists", bucket + LISTS);
            lines.add("lists: [ \"" + bucket + LISTS + "\" ]");
        }
        trust.trustStore().ifPresent(store -> {
            outputs.put("TrustStoreArn", store.getTrustStoreArn());
            if (synced) {
                outputs.put("Uploads", bucket + UPLOADS);
                lines.add("trustStores: [ { arn: \"" + store.getTrustStoreArn() + "\", uploads: \"" + bucket + UPLOADS
                        + "\" } ]");
            }
        });
        outputs.put("DenyList", trust.denyList());
        lines.add("denyLists: [ \"" + trust.denyList() + "\" ]");
        trust.roster().ifPresent(roster -> {
            outputs.put("Roster", roster);
            lines.add("rosters: [ \"" + roster + "\" ]");
        });
        outputs.put("EventBus", trust.events().getEventBusName());
        lines.add("events: [ \"eventbridge:" + trust.events().getEventBusName() + "\" ]");
        var parameter = StringParameter.Builder.create(this, "File")
                .parameterName("/postern/" + settings.name() + "/control-plane")
                .description(
                        "control-plane.yaml of postern's state directory, to which output ControlPlaneUsagePlan of the API's stack is added")
                .stringValue(String.join("\n", lines) + "\n")
                .build();
        outputs.put("ControlPlane", parameter.getParameterName());
        outputs.forEach(this::output);
    }

    private void output(String name, String value) {
        CfnOutput.Builder.create(this, name).value(value).build().overrideLogicalId(name);
    }
}
