package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;

/** Ranges of settings. The message begins with the key, so that the reader can put file, line and path in front. */
final class Require {
    private Require() {}

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final Duration LONGEST_AGE = Duration.ofDays(3650);

    /** How long something is waited for. */
    static void wait(String key, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST_WAIT) > 0) {
            throw new MalformedInput(key + ": " + value + " (expected: > 0, at most " + LONGEST_WAIT + ")");
        }
    }

    /** How long something is put off, if at all. */
    static void delay(String key, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST_WAIT) > 0) {
            throw new MalformedInput(key + ": " + value + " (expected: >= 0, at most " + LONGEST_WAIT + ")");
        }
    }

    /** How old something may become. */
    static void age(String key, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST_AGE) > 0) {
            throw new MalformedInput(key + ": " + value + " (expected: >= 0, at most " + LONGEST_AGE + ")");
        }
    }

    static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new MalformedInput(key + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }

    /** Names of listeners, trust stores and upstreams: they become labels of metrics and fields of records. */
    static void name(String key, String value) {
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw new MalformedInput(
                    key + ": \"" + value + "\" (expected: letters, digits, \".\", \"_\" and \"-\", at most 63)");
        }
    }
}
