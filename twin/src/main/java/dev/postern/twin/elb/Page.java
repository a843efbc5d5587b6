package dev.postern.twin.elb;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.XmlText;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A part of a long answer. The marker is the key of the last item told, so that what comes and goes between shifts nothing. */
record Page<T>(List<T> items, Optional<String> nextMarker) {
    private static final int MAX_SIZE = 400;

    /** The part that {@code Marker} and {@code PageSize} ask for, in the order of the keys. */
    static <T, K extends Comparable<K>> Page<T> of(
            List<T> all, Parameters input, Function<T, K> key, Function<String, K> parse) {
        var size = input.text("PageSize").map(Page::size).orElse(MAX_SIZE);
        var after = input.text("Marker").map(parse);
        var rest = all.stream()
                .sorted(Comparator.comparing(key))
                .filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
                .toList();
        if (rest.size() <= size) {
            return new Page<>(rest, Optional.empty());
        }
        var items = rest.subList(0, size);
        return new Page<>(items, Optional.of(key.apply(items.get(size - 1)).toString()));
    }

    void writeMarker(XmlText output) {
        nextMarker.ifPresent(marker -> output.text("NextMarker", marker));
    }

    private static int size(String text) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_SIZE) {
            throw AwsError.of("ValidationError", "PageSize: \"" + text + "\" (expected: 1.." + MAX_SIZE + ")");
        }
        return Integer.parseInt(text);
    }
}
