package dev.postern.cdk.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the file says, what {@code -c} says in its place, and the defaults for the rest: values by key, and where each was said. */
final class Given {
    private static final String CONTEXT = "-c ";

    /**
     * A value, and where it stands, such as {@code edge.yaml: line 3: }.
     *
     * @param items of a list; of any other value the one
     * @param lines where each item stands
     */
    record Said(String where, List<String> items, List<String> lines) {
        Said(String where, List<String> items) {
            this(where, items, items.stream().map(item -> where).toList());
        }
    }

    private final Map<String, Said> values;
    private final Map<String, String> sections;

    private Given(Map<String, Said> values, Map<String, String> sections) {
        this.values = values;
        this.sections = sections;
    }

    static Given of(YamlFile file, Map<String, String> context) {
        var values = new LinkedHashMap<>(file.values());
        var sections = new HashMap<>(file.sections());
        context.forEach((path, text) -> {
            var section = path.substring(0, path.lastIndexOf('.') + 1);
            var key = Key.of(path).orElseThrow(() -> noKey(path, text).at(CONTEXT));
            values.put(path, new Said(CONTEXT, key.isList() ? split(text) : List.of(text)));
            sections.putIfAbsent(section, CONTEXT);
        });
        return new Given(values, sections);
    }

    private static InvalidSetting noKey(String path, String text) {
        if (Key.isSection(path)) {
            return InvalidSetting.value(path, text, Key.expectedIn(path + "."));
        }
        var section = path.substring(0, path.lastIndexOf('.') + 1);
        return YamlFile.unknown(path, Key.expectedIn(section).isEmpty() ? "" : section);
    }

    boolean says(Key key) {
        return values.containsKey(key.path());
    }

    /** The value said, else the default. */
    String text(Key key, String expected) {
        return optional(key).or(key::absent).orElseThrow(() -> located(InvalidSetting.missing(key.path(), expected)));
    }

    Optional<String> optional(Key key) {
        return Optional.ofNullable(values.get(key.path()))
                .map(said -> said.items().get(0));
    }

    List<String> list(Key key) {
        var said = values.get(key.path());
        return said == null
                ? key.absent()
                        .map(value -> split(value.substring(1, value.length() - 1)))
                        .orElseGet(List::of)
                : said.items();
    }

    int number(Key key) {
        var text = text(key, "a whole number");
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw located(InvalidSetting.value(key.path(), text, "a whole number"));
        }
        return Integer.parseInt(text);
    }

    <E extends Enum<E> & Word> E word(Key key, Class<E> type) {
        var words = Arrays.stream(type.getEnumConstants()).map(Word::text).collect(Collectors.joining(", "));
        var text = text(key, words);
        return Arrays.stream(type.getEnumConstants())
                .filter(word -> word.text().equals(text))
                .findFirst()
                .orElseThrow(() -> located(InvalidSetting.value(key.path(), text, words)));
    }

    /** Keys that mean nothing beside what else was said would only look like a setting. */
    void refuse(String expected, Key... keys) {
        for (var key : keys) {
            if (says(key)) {
                throw located(InvalidSetting.because(key.path(), "means nothing here", expected));
            }
        }
    }

    /** Makes a record of a section, which is empty or ends in a dot; what its constructor complains of is located in what was said. */
    <T> T make(String section, Supplier<T> record) {
        try {
            return record.get();
        } catch (InvalidSetting e) {
            throw located(e.in(section));
        }
    }

    private IllegalArgumentException located(InvalidSetting invalid) {
        return invalid.at(where(invalid.key()));
    }

    /** The line of the key or, when it was not said, of the section it would stand in. */
    private String where(String key) {
        var path = key.replaceFirst("\\[[0-9]+]$", "");
        var said = values.get(path);
        if (said != null) {
            var item = path.equals(key) ? "" : key.substring(path.length() + 1, key.length() - 1);
            return item.isEmpty() ? said.where() : said.lines().get(Integer.parseInt(item));
        }
        var section = path.substring(0, path.lastIndexOf('.') + 1);
        return sections.getOrDefault(section, String.valueOf(sections.get("")));
    }

    private static List<String> split(String text) {
        return text.isBlank()
                ? List.of()
                : new ArrayList<>(
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList());
    }
}
