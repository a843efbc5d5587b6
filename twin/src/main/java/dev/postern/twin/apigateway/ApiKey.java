package dev.postern.twin.apigateway;

import dev.postern.twin.wire.JsonService;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A key as it is kept; times are seconds since 1970. */
record ApiKey(
        String region,
        String id,
        String name,
        String description,
        String value,
        boolean enabled,
        long createdDate,
        long lastUpdatedDate,
        Map<String, String> tags) {
    ApiKey {
        tags = Map.copyOf(tags);
    }

    ApiKey named(String text, long now) {
        return new ApiKey(region, id, text, description, value, enabled, createdDate, now, tags);
    }

    ApiKey described(String text, long now) {
        return new ApiKey(region, id, name, text, value, enabled, createdDate, now, tags);
    }

    ApiKey switched(boolean on, long now) {
        return new ApiKey(region, id, name, description, value, on, createdDate, now, tags);
    }

    /** Without its value, which is told only when asked for. */
    ObjectNode json() {
        var output = JsonService.object()
                .put("id", id)
                .put("name", name)
                .put("enabled", enabled)
                .put("createdDate", createdDate)
                .put("lastUpdatedDate", lastUpdatedDate);
        if (!description.isEmpty()) {
            output.put("description", description);
        }
        output.putArray("stageKeys");
        if (!tags.isEmpty()) {
            var object = output.putObject("tags");
            tags.forEach(object::put);
        }
        return output;
    }

    ObjectNode jsonWithValue() {
        return json().put("value", value);
    }

    /** As a plan shows it. */
    ObjectNode planKey() {
        return JsonService.object()
                .put("id", id)
                .put("type", "API_KEY")
                .put("value", value)
                .put("name", name);
    }
}
