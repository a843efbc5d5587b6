package dev.postern.cdk;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awscdk.App;

/**
 * What {@code -c} says to this app, among all that it says to the library.
 *
 * @param file {@code -c settings=FILE}
 * @param settings by the paths of their keys
 */
record Context(Path file, Map<String, String> settings) {
    private static final String FILE = "settings";

    /** The library's own keys have a colon, a slash or a hyphen: {@code @aws-cdk/core:…}, {@code vpc-provider:…}, {@code acknowledged-issue-numbers}. */
    private static final Pattern OURS = Pattern.compile("[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z0-9]*)*");

    static Context of(App app) {
        var settings = new LinkedHashMap<String, String>();
        var file = "edge.yaml";
        for (var key : keys(app)) {
            var value = text(key, app.getNode().tryGetContext(key));
            if (key.equals(FILE)) {
                file = value;
            } else {
                settings.put(key, value);
            }
        }
        return new Context(Path.of(file), settings);
    }

    /** Known ones, and those that look like one mistyped: the reader knows what to say of them. */
    private static TreeSet<String> keys(App app) {
        var keys = new TreeSet<String>();
        if (app.getNode().getAllContext() instanceof Map<?, ?> all) {
            all.keySet().forEach(key -> keys.add(String.valueOf(key)));
        }
        keys.removeIf(key -> !OURS.matcher(key).matches());
        return keys;
    }

    private static String text(String key, Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new IllegalArgumentException("-c " + key + ": not a text (expected: -c " + key + "=VALUE)");
    }
}
