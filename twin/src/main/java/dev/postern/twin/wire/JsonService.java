package dev.postern.twin.wire;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The protocol awsJson 1.1: {@code X-Amz-Target} names the operation, input and output are JSON objects, bytes are base64 and
 * times are seconds since 1970.
 */
public final class JsonService implements Service {
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String TYPE = "application/x-amz-json-1.1";

    private final Map<String, Operation> operations;

    /**
     * A service of these operations.
     *
     * @param operations by name, without the target's prefix
     */
    public JsonService(Map<String, Operation> operations) {
        this.operations = Map.copyOf(operations);
    }

    /** One operation. */
    @FunctionalInterface
    public interface Operation {
        /**
         * Answers it.
         *
         * @throws AwsError under AWS's name
         */
        ObjectNode answer(JsonNode input, AwsCall call);
    }

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        try {
            var target = call.header("x-amz-target").orElse("");
            var name = target.substring(target.indexOf('.') + 1);
            var operation = operations.get(name);
            if (operation == null) {
                throw AwsError.of("UnknownOperationException", name + " is not among what the twin answers");
            }
            return AwsAnswer.of(200, TYPE, operation.answer(input(call), call).toString());
        } catch (AwsError e) {
            var error = object().put("__type", e.code()).put("message", e.message());
            return AwsAnswer.of(e.status(), TYPE, error.toString());
        }
    }

    private static JsonNode input(AwsCall call) {
        try {
            var input = call.body().length == 0 ? object() : JSON.readTree(call.body());
            if (input.isObject()) {
                return input;
            }
        } catch (JacksonException e) {
            // Falls through to the same answer as for a JSON value of another kind.
        }
        throw AwsError.of("SerializationException", "the body is not a JSON object");
    }
}
