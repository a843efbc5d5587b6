package dev.postern.twin.elb;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.QueryService.Operation;
import dev.postern.twin.wire.XmlText;
import java.util.LinkedHashMap;
import java.util.Map;

/** AddTags, RemoveTags and DescribeTags, for whatever has an ARN. */
final class TagApi {
    private final TrustStores stores;
    private final LoadBalancers balancers;
    private final TargetGroups groups;
    private final Listeners listeners;

    TagApi(TrustStores stores, LoadBalancers balancers, TargetGroups groups, Listeners listeners) {
        this.stores = stores;
        this.balancers = balancers;
        this.groups = groups;
        this.listeners = listeners;
    }

    Map<String, Operation> operations() {
        return Map.of("AddTags", this::add, "RemoveTags", this::remove, "DescribeTags", this::describe);
    }

    private void add(Parameters input, XmlText output, AwsCall call) {
        var added = Tags.of(input);
        for (var arn : input.texts("ResourceArns")) {
            var tags = new LinkedHashMap<>(tags(arn));
            tags.putAll(added);
            put(arn, Tags.checked(tags));
        }
    }

    private void remove(Parameters input, XmlText output, AwsCall call) {
        for (var arn : input.texts("ResourceArns")) {
            var tags = new LinkedHashMap<>(tags(arn));
            input.texts("TagKeys").forEach(tags::remove);
            put(arn, tags);
        }
    }

    private void describe(Parameters input, XmlText output, AwsCall call) {
        output.members("TagDescriptions", input.texts("ResourceArns"), arn -> {
            output.text("ResourceArn", arn);
            Tags.write(output, tags(arn));
        });
    }

    private Map<String, String> tags(String arn) {
        return switch (kind(arn)) {
            case "truststore" -> stores.required(arn).tags();
            case "loadbalancer" -> balancers.required(arn).tags();
            case "targetgroup" -> groups.required(arn).tags();
            case "listener" -> listeners.required(arn).tags();
            case "listener-rule" -> Map.of();
            default -> throw notTaggable(arn);
        };
    }

    private void put(String arn, Map<String, String> tags) {
        switch (kind(arn)) {
            case "truststore" -> stores.tag(arn, tags);
            case "loadbalancer" -> balancers.put(balancers.required(arn).withTags(tags));
            case "targetgroup" -> groups.put(groups.required(arn).withTags(tags));
            case "listener" -> listeners.replace(listeners.required(arn).withTags(tags));
            default -> throw notTaggable(arn);
        }
    }

    private static String kind(String arn) {
        return Arns.resource(arn).replaceFirst("/.*", "");
    }

    private static AwsError notTaggable(String arn) {
        return AwsError.of("ValidationError", "'" + arn + "' is not a valid ARN of something with tags");
    }
}
