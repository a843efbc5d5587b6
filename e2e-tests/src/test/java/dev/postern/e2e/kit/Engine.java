package dev.postern.e2e.kit;

import java.util.Locale;

/** A TLS engine of the edge, by its name in the configuration. */
public enum Engine {
    BORINGSSL,
    JDK;

    /** As the configuration says it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The listener of a mode that runs on this engine: {@code verify-jdk}. */
    public String listener(String mode) {
        return mode + "-" + text();
    }
}
