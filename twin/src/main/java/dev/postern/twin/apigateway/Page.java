package dev.postern.twin.apigateway;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import dev.postern.twin.wire.Parameters;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** A part of a long answer. The position is the id of the last item told, so that what comes and goes between shifts nothing. */
final class Page {
    // API reference of GetApiKeys, GetUsagePlans and GetUsagePlanKeys: "The default value is 25 and the maximum value
    // is 500."
    private static final int DEFAULT = 25;
    private static final int MAX = 500;

    private Page() {}

    /** The part that {@code position} and {@code limit} ask for, by id. */
    static <T> ObjectNode of(List<T> all, Parameters query, Function<T, String> id, Function<T, ObjectNode> json) {
        var size = query.text("limit").map(Page::size).orElse(DEFAULT);
        var after = query.text("position").orElse("");
        var rest = all.stream()
                .sorted(Comparator.comparing(id))
                .filter(item -> id.apply(item).compareTo(after) > 0)
                .toList();
        var output = JsonService.object();
        var items = output.putArray("item");
        rest.stream().limit(size).forEach(item -> items.add(json.apply(item)));
        if (rest.size() > size) {
            output.put("position", id.apply(rest.get(size - 1)));
        }
        return output;
    }

    private static int size(String text) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX) {
            throw AwsError.of("BadRequestException", "limit: \"" + text + "\" (expected: 1.." + MAX + ")");
        }
        return Integer.parseInt(text);
    }
}
