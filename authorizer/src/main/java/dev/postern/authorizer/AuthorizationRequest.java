package dev.postern.authorizer;

import static java.util.Locale.ROOT;

import dev.postern.pki.x509.MalformedInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What API Gateway asks: "Input to an API Gateway Lambda authorizer", REQUEST format.
 *
 * @param headers by lower-case name, with every value there was; never empty lists
 * @param vpcEndpoint through which the request came, {@code requestContext.identity.vpceId}
 * @param requestId as it stands in API Gateway's access log, where a client may choose it: any UUID in {@code x-amzn-RequestId}
 * @param extendedRequestId in the same log, and of nobody's choice
 */
record AuthorizationRequest(
        MethodArn method,
        Map<String, List<String>> headers,
        Optional<String> vpcEndpoint,
        String requestId,
        String extendedRequestId) {
    // A header that stands in the text twice would otherwise be read as the last.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    AuthorizationRequest {
        headers = Map.copyOf(headers);
    }

    static AuthorizationRequest parse(byte[] event) {
        JsonNode root;
        try {
            root = JSON.readTree(event);
        } catch (JacksonException e) {
            throw new MalformedInput("event: not JSON (expected: an event of a REQUEST authorizer)", e);
        }
        var type = root.path("type").asString("");
        if (!type.equals("REQUEST")) {
            throw new MalformedInput("event: type \"" + type + "\" (expected: REQUEST)");
        }
        var context = root.path("requestContext");
        return new AuthorizationRequest(
                MethodArn.parse(root.path("methodArn").asString("")),
                headers(root),
                text(context.path("identity").path("vpceId")),
                text(context.path("requestId")).orElse(""),
                text(context.path("extendedRequestId")).orElse(""));
    }

    /** Every value of a header, in any spelling of its name. */
    List<String> values(String name) {
        return headers.getOrDefault(name.toLowerCase(ROOT), List.of());
    }

    /** {@code headers} holds the last value only, so {@code multiValueHeaders} is what counts where it is. */
    private static Map<String, List<String>> headers(JsonNode root) {
        var headers = new LinkedHashMap<String, List<String>>();
        var all = root.path("multiValueHeaders");
        var source = all.isObject() ? all : root.path("headers");
        for (var header : source.properties()) {
            var values = headers.computeIfAbsent(header.getKey().toLowerCase(ROOT), name -> new ArrayList<>());
            if (header.getValue().isArray()) {
                header.getValue().forEach(value -> values.add(value.asString("")));
            } else {
                values.add(header.getValue().asString(""));
            }
        }
        headers.values().removeIf(List::isEmpty);
        headers.replaceAll((name, values) -> List.copyOf(values));
        return headers;
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }
}
