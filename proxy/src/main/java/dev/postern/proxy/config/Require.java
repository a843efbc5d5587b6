package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;

/** Ranges of settings. The message begins with the key, so that the reader can put file, line and path in front. */
final class Require {
    private Require() {}

    static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new MalformedInput(key + ": " + value + " (expected: > 0)");
        }
    }

    static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new MalformedInput(key + ": " + value + " (expected: >= 0)");
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
