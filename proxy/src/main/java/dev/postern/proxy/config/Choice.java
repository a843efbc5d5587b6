package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of the words a setting can have: an enum's constants, in lower case and with dashes. */
public interface Choice {
    /** The constant's name; every enum has it. */
    String name();

    /** The word, as it stands in the file. */
    default String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E> & Choice> E parse(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(choice -> choice.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new MalformedInput("\"" + text + "\" (expected: "
                        + listed(Stream.of(type.getEnumConstants()).map(Choice::text)) + ")"));
    }

    /** Words for people: {@code a, b or c}. */
    static String listed(Stream<String> words) {
        var all = words.toList();
        var last = all.size() - 1;
        return all.size() < 2
                ? String.join("", all)
                : all.stream().limit(last).collect(Collectors.joining(", ")) + " or " + all.get(last);
    }
}
