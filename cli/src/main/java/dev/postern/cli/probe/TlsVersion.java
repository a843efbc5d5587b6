package dev.postern.cli.probe;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.List;

/** The protocol versions an edge may speak; each row is tried with each. */
public enum TlsVersion {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String text;

    TlsVersion(String text) {
        this.text = text;
    }

    /** Reads {@code 1.2}, {@code 1.3} or both with a comma between. */
    public static List<TlsVersion> parse(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(TlsVersion::one)
                .distinct()
                .toList();
    }

    private static TlsVersion one(String text) {
        return Arrays.stream(values())
                .filter(version -> version.text.equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> new MalformedInput("TLS version: " + text + " (expected: 1.2 or 1.3)"));
    }

    /** As people write it: {@code 1.3}. */
    public String text() {
        return text;
    }

    String jsseName() {
        return "TLSv" + text;
    }
}
