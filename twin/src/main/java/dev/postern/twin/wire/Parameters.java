package dev.postern.twin.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of a form or of a query string; those whose names are paths can be taken as structures and lists. */
public final class Parameters {
    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /** Of {@code a=1&b=2}, percent-encoded. Of several of one name the last counts. */
    public static Parameters ofForm(String form) {
        var values = new LinkedHashMap<String, String>();
        for (var pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                values.put(decoded(name), decoded(value));
            }
        }
        return new Parameters(values);
    }

    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A parameter that must be there.
     *
     * @throws AwsError {@code ValidationError}
     */
    public String required(String name) {
        return text(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> AwsError.of("ValidationError", "'" + name + "' must be specified"));
    }

    /** Whether any parameter lies under this name: a structure or list that was sent. */
    public boolean hasUnder(String name) {
        return values.keySet().stream().anyMatch(key -> key.equals(name) || key.startsWith(name + "."));
    }

    /** The structure of this name; empty if there is none. */
    public Parameters structure(String name) {
        var inside = new LinkedHashMap<String, String>();
        values.forEach((key, value) -> {
            if (key.startsWith(name + ".")) {
                inside.put(key.substring(name.length() + 1), value);
            }
        });
        return new Parameters(inside);
    }

    /** The texts of {@code name.member.1}, {@code .2} and so on. */
    public List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (int i = 1; has(name + ".member." + i); i++) {
            texts.add(values.get(name + ".member." + i));
        }
        return List.copyOf(texts);
    }

    /** The structures of {@code name.member.1.…}, {@code .2.…} and so on. */
    public List<Parameters> structures(String name) {
        var structures = new ArrayList<Parameters>();
        for (int i = 1; hasUnder(name + ".member." + i); i++) {
            structures.add(structure(name + ".member." + i));
        }
        return List.copyOf(structures);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw AwsError.of("MalformedQueryString", "\"" + text + "\" is not percent-encoded");
        }
    }
}
