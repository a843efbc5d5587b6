package dev.postern.proxy.config;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.MalformedInput;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JsonToken;

/**
 * A section of the file on its way to a record: hands out values by key, and says of each complaint in which line and under which path
 * it arose.
 *
 * @param directory relative paths start here
 * @param path of this section; empty at the root, else with a final dot
 */
public record ConfigSection(Path directory, String path, Yaml.Section node) {

    /** A complaint that already says where. */
    public static final class Located extends RuntimeException {
        private static final long serialVersionUID = 1;

        Located(int line, String message) {
            super("line " + line + ": " + message);
        }
    }

    /** The keys this section may have; any other is a complaint. */
    public ConfigSection only(String... keys) {
        var known = List.of(keys);
        node.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                throw new Located(
                        entry.line(), path + key + ": unknown key (expected: " + Choice.listed(known.stream()) + ")");
            }
        });
        return this;
    }

    /** Makes the record; what its constructor complains of, beginning with a key of this section, is located here. */
    public <T> T make(Supplier<T> record) {
        try {
            return record.get();
        } catch (MalformedInput e) {
            throw new Located(node.lineOf(String.valueOf(e.getMessage())), path + e.getMessage());
        }
    }

    /** The keys that stand here, in the order of the file. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(node.entries().keySet());
    }

    /** A complaint about what stands under a key, or about the section where the key is absent. */
    public Located complaint(String key, String what) {
        var entry = node.entries().get(key);
        return new Located(entry == null ? node.line() : entry.value().line(), path + key + ": " + what);
    }

    public boolean has(String key) {
        return node.entries().containsKey(key);
    }

    public String text(String key, String expected) {
        var scalar = scalar(entry(key, expected).value(), path + key, expected);
        if (scalar.token() != JsonToken.VALUE_STRING) {
            throw new Located(scalar.line(), path + key + ": " + scalar.text() + " (expected: " + expected + ")");
        }
        return scalar.text();
    }

    public <T> T value(String key, String expected, Function<String, T> parse) {
        return located(scalar(entry(key, expected).value(), path + key, expected), path + key, parse);
    }

    public <T> T value(String key, String expected, Function<String, T> parse, T absent) {
        return has(key) ? value(key, expected, parse) : absent;
    }

    public <E extends Enum<E> & Choice> E choice(String key, Class<E> type, E absent) {
        return has(key) ? choice(key, type) : absent;
    }

    public <E extends Enum<E> & Choice> E choice(String key, Class<E> type) {
        var words = Choice.listed(Arrays.stream(type.getEnumConstants()).map(Choice::text));
        return value(key, words, text -> Choice.parse(type, text));
    }

    public Duration duration(String key, Duration absent) {
        var expected = "an ISO 8601 duration such as PT5S";
        return value(key, expected, text -> parsed(text, expected, Duration::parse), absent);
    }

    public int number(String key, int absent) {
        var expected = "a whole number";
        return value(key, expected, text -> parsed(text, expected, Integer::parseInt), absent);
    }

    public long wholeNumber(String key) {
        var expected = "a whole number";
        return value(key, expected, text -> parsed(text, expected, Long::parseLong));
    }

    public boolean flag(String key, boolean absent) {
        var expected = "true or false";
        return value(
                key,
                expected,
                text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new MalformedInput("\"" + text + "\" (expected: " + expected + ")");
                },
                absent);
    }

    /** A file that exists and can be read. */
    public Path file(String key) {
        return readable(entry(key, "a file").value(), path + key);
    }

    public Optional<Path> optionalFile(String key) {
        return has(key) ? Optional.of(file(key)) : Optional.empty();
    }

    /** Files that exist and can be read; none if the key is absent. */
    public List<Path> files(String key) {
        return items(key, this::readable);
    }

    /** A file as {@link #file}, or an object in Amazon S3, which is not looked for here. */
    public Source source(String key) {
        return source(entry(key, "a file or s3://bucket/key").value(), path + key);
    }

    /** Sources as {@link #source}; none if the key is absent. */
    public List<Source> sources(String key) {
        return items(key, this::source);
    }

    /** A list of values; none if the key is absent. */
    public <T> List<T> values(String key, String expected, Function<String, T> parse) {
        return items(key, (item, where) -> located(scalar(item, where, expected), where, parse));
    }

    /** At least one value: a list, or a single value without the brackets. */
    public <T> List<T> oneOrMore(String key, String expected, Function<String, T> parse) {
        var value = entry(key, expected).value();
        if (!(value instanceof Yaml.Items)) {
            return List.of(value(key, expected, parse));
        }
        var all = values(key, expected, parse);
        if (all.isEmpty()) {
            throw new Located(value.line(), path + key + ": an empty list (expected: " + expected + ")");
        }
        return all;
    }

    /** Whether a section stands there, and not a word or a list. */
    public boolean hasSection(String key) {
        var entry = node.entries().get(key);
        return entry != null && entry.value() instanceof Yaml.Section;
    }

    public List<ConfigSection> sections(String key) {
        return items(key, this::section);
    }

    /** A section; as if it stood there empty, when it does not. */
    public ConfigSection sectionOrEmpty(String key) {
        return has(key)
                ? section(key)
                : new ConfigSection(directory, path + key + ".", new Yaml.Section(node.line(), Map.of()));
    }

    public ConfigSection section(String key) {
        return section(entry(key, "a section").value(), path + key);
    }

    /** The sections of a section, by the names the operator gave them. */
    public <T> Map<String, T> named(String key, BiFunction<String, ConfigSection, T> make) {
        var section = sectionOrEmpty(key);
        var all = new LinkedHashMap<String, T>();
        section.node.entries().keySet().forEach(name -> all.put(name, make.apply(name, section.section(name))));
        return all;
    }

    /** Keys and values as they stand. */
    public Map<String, String> pairs() {
        var pairs = new LinkedHashMap<String, String>();
        node.entries()
                .forEach((key, entry) -> pairs.put(
                        key, scalar(entry.value(), path + key, "a value").text()));
        return pairs;
    }

    /** A path as written, from the directory of the file. */
    public Path resolve(String text) {
        if (text.isEmpty()) {
            throw new MalformedInput("\"\" (expected: a file)");
        }
        if (S3Location.isS3(text)) {
            throw new MalformedInput("\"" + text + "\" (expected: a file; this one cannot be in S3)");
        }
        try {
            return directory.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new MalformedInput("\"" + text + "\" (expected: a file)", e);
        }
    }

    private Source source(Yaml value, String where) {
        var scalar = scalar(value, where, "a file or s3://bucket/key");
        return S3Location.isS3(scalar.text())
                ? new Source.InS3(located(scalar, where, S3Location::parse))
                : Source.of(readable(value, where));
    }

    private Path readable(Yaml value, String where) {
        var scalar = scalar(value, where, "a file");
        return located(scalar, where, text -> {
            var file = resolve(text);
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new MalformedInput("\"" + file + "\" (expected: a file that can be read)");
            }
            return file;
        });
    }

    private ConfigSection section(Yaml value, String where) {
        if (value instanceof Yaml.Section section) {
            return new ConfigSection(directory, where + ".", section);
        }
        throw new Located(value.line(), where + ": " + shown(value) + " (expected: a section of keys)");
    }

    private <T> List<T> items(String key, BiFunction<Yaml, String, T> make) {
        if (!has(key)) {
            return List.of();
        }
        var value = entry(key, "a list").value();
        if (!(value instanceof Yaml.Items list)) {
            throw new Located(value.line(), path + key + ": " + shown(value) + " (expected: a list)");
        }
        var all = new ArrayList<T>();
        for (var item : list.items()) {
            all.add(make.apply(item, path + key + "[" + all.size() + "]"));
        }
        return all;
    }

    private static <T> T located(Yaml.Scalar scalar, String where, Function<String, T> parse) {
        try {
            return parse.apply(scalar.text());
        } catch (MalformedInput e) {
            throw new Located(scalar.line(), where + ": " + e.getMessage());
        }
    }

    private static Yaml.Scalar scalar(Yaml value, String where, String expected) {
        if (value instanceof Yaml.Scalar scalar && scalar.token() != JsonToken.VALUE_NULL) {
            return scalar;
        }
        throw new Located(value.line(), where + ": " + shown(value) + " (expected: " + expected + ")");
    }

    private Yaml.Entry entry(String key, String expected) {
        var entry = node.entries().get(key);
        if (entry == null) {
            throw new Located(node.line(), path + key + ": missing (expected: " + expected + ")");
        }
        return entry;
    }

    private static <T> T parsed(String text, String expected, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (DateTimeException | NumberFormatException e) {
            throw new MalformedInput("\"" + text + "\" (expected: " + expected + ")", e);
        }
    }

    private static String shown(Yaml value) {
        if (value instanceof Yaml.Scalar scalar) {
            return scalar.token() == JsonToken.VALUE_NULL ? "nothing" : "\"" + scalar.text() + "\"";
        }
        return value instanceof Yaml.Items ? "a list" : "a section";
    }
}
