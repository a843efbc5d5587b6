package dev.postern.cdk.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.cdk.SynthesizedEdge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The templates of one app as JSON, by the part of the stack's name: {@code network}, {@code trust} … A changed one is another. */
public final class Templates {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ObjectNode> stacks;

    private Templates(Map<String, ObjectNode> stacks) {
        this.stacks = stacks;
    }

    public static Templates of(SynthesizedEdge edge) {
        var stacks = new LinkedHashMap<String, ObjectNode>();
        edge.templates().forEach((part, template) -> stacks.put(part, JSON.valueToTree(template.toJSON())));
        return new Templates(stacks);
    }

    /** The same with one change made to it. */
    public Templates with(Consumer<Templates> change) {
        var copy = new LinkedHashMap<String, ObjectNode>();
        stacks.forEach((part, template) -> copy.put(part, template.deepCopy()));
        var changed = new Templates(copy);
        change.accept(changed);
        return changed;
    }

    /** Those of the provider's account: what a consumer in another account deploys is the consumer's, and all they share is the endpoint service. */
    public static Templates ofTheProvider(SynthesizedEdge edge) {
        var templates = of(edge);
        if (templates.has("service")) {
            templates.stacks.remove("consumer");
        }
        return templates;
    }

    public Map<String, ObjectNode> stacks() {
        return stacks;
    }

    public boolean has(String part) {
        return stacks.containsKey(part);
    }

    /** Every resource of every stack. */
    public List<Resource> resources() {
        var all = new ArrayList<Resource>();
        stacks.forEach((part, template) -> template.path("Resources")
                .properties()
                .forEach(entry -> all.add(new Resource(part, entry.getKey(), (ObjectNode) entry.getValue()))));
        return all;
    }

    public List<Resource> resources(String type) {
        return resources().stream()
                .filter(resource -> resource.type().equals(type))
                .toList();
    }

    /** The only one of its type. */
    public Resource only(String type) {
        var all = resources(type);
        if (all.size() != 1) {
            throw new IllegalArgumentException(type + ": " + all + " (expected: exactly one)");
        }
        return all.get(0);
    }

    /** Puts a resource into a stack. */
    public void add(String part, String id, String json) {
        put(part, id, json(json));
    }

    void put(String part, String id, JsonNode resource) {
        ((ObjectNode) stack(part).get("Resources")).set(id, resource);
    }

    /** Takes a resource out. */
    public void remove(Resource resource) {
        ((ObjectNode) stack(resource.stack()).get("Resources")).remove(resource.id());
    }

    public ObjectNode stack(String part) {
        var stack = stacks.get(part);
        if (stack == null) {
            throw new IllegalArgumentException(part + ": no such stack (expected: one of " + stacks.keySet() + ")");
        }
        return stack;
    }

    /** JSON with the quotes of Java's liking. */
    public static JsonNode json(String text) {
        return read(text.replace('\'', '"'));
    }

    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
