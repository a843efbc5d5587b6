package dev.postern.cdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import software.amazon.awscdk.assertions.Template;

/** The resources of a type in a template, as JSON. */
public final class Resources {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Resources() {}

    /** By their logical ids. */
    public static Map<String, JsonNode> of(Template template, String type) {
        var resources = new TreeMap<String, JsonNode>();
        for (Entry<String, Map<String, Object>> resource :
                template.findResources(type).entrySet()) {
            resources.put(resource.getKey(), MAPPER.valueToTree(resource.getValue()));
        }
        return resources;
    }

    /** Their properties alone. */
    public static List<JsonNode> properties(Template template, String type) {
        return of(template, type).values().stream()
                .map(resource -> resource.path("Properties"))
                .toList();
    }
}
