package dev.postern.twin.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The protocol restJson1: method and path name the operation, input and output are JSON objects, times are seconds since 1970. */
public final class RestService implements Service {
    private static final String TYPE = "application/json";

    private final List<Route> routes;

    public RestService(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** One operation, and what names it. */
    public record Route(String method, Pattern path, int status, Operation operation) {
        /**
         * A route.
         *
         * @param path such as {@code /apikeys/{id}}; what stands for a name in braces is handed to the operation, in this order
         * @param status of its answer
         */
        public static Route of(String method, String path, int status, Operation operation) {
            var pattern = path.replaceAll("\\{[a-z]+}", "([^/]+)");
            return new Route(method, Pattern.compile(pattern), status, operation);
        }

        private Optional<MatchResult> match(AwsCall call) {
            var matcher = path.matcher(call.target().getPath());
            return method.equals(call.method()) && matcher.matches()
                    ? Optional.of(matcher.toMatchResult())
                    : Optional.empty();
        }
    }

    /** One operation. */
    @FunctionalInterface
    public interface Operation {
        /**
         * Answers it; an empty object is an answer without a body.
         *
         * @throws AwsError under AWS's name
         */
        ObjectNode answer(RestInput input);
    }

    /** What an operation is given. */
    public record RestInput(List<String> path, Parameters query, JsonNode body, AwsCall call) {
        public RestInput {
            path = List.copyOf(path);
        }
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        try {
            for (var route : routes) {
                var match = route.match(call);
                if (match.isPresent()) {
                    var output = route.operation.answer(input(match.get(), call));
                    return output.isEmpty()
                            ? AwsAnswer.empty(route.status)
                            : AwsAnswer.of(route.status, TYPE, output.toString());
                }
            }
            throw new AwsError(
                    404,
                    "UnknownOperationException",
                    call.method() + " " + call.target().getPath() + " is not among what the twin answers");
        } catch (AwsError e) {
            var error = JsonService.object().put("message", e.message());
            return AwsAnswer.of(e.status(), TYPE, error.toString()).with("x-amzn-ErrorType", e.code());
        }
    }

    private static RestInput input(MatchResult match, AwsCall call) {
        var names = new ArrayList<String>();
        for (var group = 1; group <= match.groupCount(); group++) {
            names.add(match.group(group));
        }
        var query = Optional.ofNullable(call.target().getRawQuery()).orElse("");
        return new RestInput(names, Parameters.ofForm(query), body(call), call);
    }

    private static JsonNode body(AwsCall call) {
        try {
            var body = call.body().length == 0 ? JsonService.object() : JsonService.JSON.readTree(call.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException e) {
            // Falls through to the same answer as for a JSON value of another kind.
        }
        throw AwsError.of("SerializationException", "the body is not a JSON object");
    }
}
