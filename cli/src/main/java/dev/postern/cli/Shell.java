package dev.postern.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Command lines to paste. */
public final class Shell {
    private Shell() {}

    /** The words as one line; what a shell would take apart is quoted. */
    public static String line(String... words) {
        return Arrays.stream(words).map(Shell::word).collect(Collectors.joining(" "));
    }

    /** How this program was called, as its launcher says. */
    public static String self() {
        return System.getProperty("postern.command", "postern");
    }

    private static String word(String word) {
        return word.matches("[A-Za-z0-9_./@%+=:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
