package dev.postern.twin.apigateway;

import dev.postern.twin.wire.JsonService;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plan as it is kept.
 *
 * @param throttle as it was given; empty if there is none
 * @param quota the same
 * @param keys ids, in the order they came
 */
record UsagePlan(
        String region,
        String id,
        String name,
        String description,
        ObjectNode throttle,
        ObjectNode quota,
        Map<String, String> tags,
        List<String> keys) {
    UsagePlan {
        tags = Map.copyOf(tags);
        keys = List.copyOf(keys);
    }

    UsagePlan with(String key) {
        return keys(Stream.concat(keys.stream(), Stream.of(key)).toList());
    }

    UsagePlan without(String key) {
        return keys(keys.stream().filter(each -> !each.equals(key)).toList());
    }

    private UsagePlan keys(List<String> now) {
        return new UsagePlan(region, id, name, description, throttle, quota, tags, now);
    }

    ObjectNode json() {
        var output = JsonService.object().put("id", id).put("name", name);
        if (!description.isEmpty()) {
            output.put("description", description);
        }
        output.putArray("apiStages");
        if (!throttle.isEmpty()) {
            output.set("throttle", throttle);
        }
        if (!quota.isEmpty()) {
            output.set("quota", quota);
        }
        if (!tags.isEmpty()) {
            var object = output.putObject("tags");
            tags.forEach(object::put);
        }
        return output;
    }
}
