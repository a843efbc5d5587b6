package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** A YAML text as a tree that still knows its lines, which binding to classes would lose. */
public sealed interface Yaml {
    /** Where it stands, counted from 1. */
    int line();

    /** The line of the key a complaint begins with: {@code listeners[0].name: …} down to the name, as far as the text goes. */
    default int lineOf(String complaint) {
        return line();
    }

    /** A single value. Its text is as written, so that 010 stays 010. */
    record Scalar(int line, JsonToken token, String text) implements Yaml {}

    record Items(int line, List<Yaml> items) implements Yaml {
        @Override
        public int lineOf(String complaint) {
            var end = complaint.indexOf(']');
            if (!complaint.matches("(?s)\\[\\d{1,6}].*")) {
                return line;
            }
            var at = Integer.parseInt(complaint.substring(1, end));
            return at < items.size() ? items.get(at).lineOf(complaint.substring(end + 1)) : line;
        }
    }

    /** Keys and values, in the order of the file. */
    record Section(int line, Map<String, Entry> entries) implements Yaml {
        @Override
        public int lineOf(String complaint) {
            var here = complaint.startsWith(".") ? complaint.substring(1) : complaint;
            for (var entry : entries.entrySet()) {
                var rest = here.startsWith(entry.getKey())
                        ? here.substring(entry.getKey().length())
                        : "";
                if (rest.startsWith(":")) {
                    return entry.getValue().line();
                }
                if (rest.startsWith(".") || rest.startsWith("[")) {
                    return entry.getValue().value().lineOf(rest);
                }
            }
            return line;
        }
    }

    record Entry(int line, Yaml value) {}

    /**
     * Reads one document whose root is a section.
     *
     * @param keys what stands at the root of such a file, for who gives one with nothing in it
     * @throws MalformedInput beginning with the line, for broken YAML, a key that stands twice, an alias or a second document
     */
    static Section parse(String text, String keys) {
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            return document(parser, keys);
        }
    }

    private static Section document(JsonParser parser, String keys) {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedInput("line 1: no keys (expected: " + keys + ")");
            }
            var root = section(parser);
            if (parser.nextToken() != null) {
                throw new MalformedInput(at(parser) + "a second document (expected: one)");
            }
            return root;
        } catch (JacksonException e) {
            // The parser's own limits, as of depth, are complained of without a place.
            var place = Objects.requireNonNullElseGet(e.getLocation(), parser::currentLocation);
            throw new MalformedInput("line " + place.getLineNr() + ": " + complaint(e), e);
        }
    }

    private static Section section(JsonParser parser) {
        var line = parser.currentTokenLocation().getLineNr();
        var entries = new LinkedHashMap<String, Entry>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            var keyLine = parser.currentTokenLocation().getLineNr();
            parser.nextToken();
            var earlier = entries.putIfAbsent(key, new Entry(keyLine, value(parser)));
            if (earlier != null) {
                throw new MalformedInput(
                        "line " + keyLine + ": " + key + ": stands twice (first in line " + earlier.line() + ")");
            }
        }
        return new Section(line, entries);
    }

    private static Yaml value(JsonParser parser) {
        // An alias would arrive as the text of its name: better no aliases than a wrong value.
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw new MalformedInput(at(parser) + "an alias (expected: the value itself)");
        }
        var token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> section(parser);
            case START_ARRAY -> items(parser);
            default ->
                new Scalar(
                        parser.currentTokenLocation().getLineNr(),
                        token,
                        token == JsonToken.VALUE_NULL ? "" : parser.getString());
        };
    }

    private static Items items(JsonParser parser) {
        var line = parser.currentTokenLocation().getLineNr();
        var items = new ArrayList<Yaml>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new Items(line, items);
    }

    private static String at(JsonParser parser) {
        return "line " + parser.currentTokenLocation().getLineNr() + ": ";
    }

    /** The parser's message is a story with drawings; what is wrong stands in its last line that is not indented. */
    private static String complaint(JacksonException e) {
        return String.valueOf(e.getOriginalMessage())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .reduce((earlier, later) -> later)
                .orElse("not YAML");
    }
}
