package dev.postern.cdk.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A resource of a template: the stack it is in, its logical id, and what is said of it. */
public record Resource(String stack, String id, ObjectNode body) {
    public String type() {
        return body.path("Type").asText();
    }

    /** Its properties; to change them changes the template. */
    public ObjectNode properties() {
        if (!body.has("Properties")) {
            body.set("Properties", JsonNodeFactory.instance.objectNode());
        }
        return (ObjectNode) body.get("Properties");
    }

    public JsonNode property(String name) {
        return properties().path(name);
    }

    @Override
    public String toString() {
        return stack + "/" + id;
    }
}
