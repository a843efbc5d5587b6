package dev.postern.cdk.settings;

/**
 * A setting that cannot be. A record names the key as it stands in its own section; the reader puts in front where it was said. The message
 * is one line, whatever the value holds, and never a key in PEM.
 */
final class InvalidSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 100;

    private final String key;
    private final String complaint;

    private InvalidSetting(String key, String complaint) {
        super(key + ": " + complaint);
        this.key = key;
        this.complaint = complaint;
    }

    static InvalidSetting value(String key, Object value, String expected) {
        return new InvalidSetting(key, "\"" + shown(String.valueOf(value)) + "\" (expected: " + expected + ")");
    }

    /** For what is not a value: {@code missing}, {@code unknown key}, {@code a list}. */
    static InvalidSetting because(String key, String what, String expected) {
        return new InvalidSetting(key, what + " (expected: " + expected + ")");
    }

    static InvalidSetting missing(String key, String expected) {
        return because(key, "missing", expected);
    }

    static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw value(key, value, expected);
        }
    }

    static void between(String key, int value, int least, int most) {
        require(value >= least && value <= most, key, value, least + ".." + most);
    }

    String key() {
        return key;
    }

    /** The same of a section further out. */
    InvalidSetting in(String section) {
        return new InvalidSetting(section + key, complaint);
    }

    /** Its one line: where it was said, such as {@code edge.yaml: line 3: }, the key and the rest. */
    IllegalArgumentException at(String where) {
        return new IllegalArgumentException(where + getMessage(), this);
    }

    /** Text of a file in a message: one line, not endless, and no PEM. */
    static String shown(String text) {
        if (text.contains("-----")) {
            return "…";
        }
        var line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                line.append(String.format("\\x%02X", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST ? line + "…" : line.toString();
    }
}
