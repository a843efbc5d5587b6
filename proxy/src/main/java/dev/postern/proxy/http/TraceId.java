package dev.postern.proxy.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The {@code X-Amzn-Trace-Id} header: a root that follows a request, and ourselves on its way (alb.md 8.2). */
final class TraceId {
    static final String NAME = "X-Amzn-Trace-Id";
    private static final int MAX_LENGTH = 1024;

    private TraceId() {}

    /** What to send on: the received value continued, or a new root if none (or an absurdly long one) came. */
    static String next(@Nullable String received, Instant now, RandomGenerator random) {
        if (received == null || received.isBlank() || received.length() > MAX_LENGTH) {
            return "Root=" + generate(now, random);
        }
        List<String> kept = new ArrayList<>();
        var hasRoot = false;
        for (var field : received.split(";", -1)) {
            var stripped = field.strip();
            hasRoot |= stripped.startsWith("Root=");
            if (!stripped.isEmpty() && !stripped.startsWith("Self=")) {
                kept.add(stripped);
            }
        }
        kept.add(0, (hasRoot ? "Self=" : "Root=") + generate(now, random));
        return String.join(";", kept);
    }

    private static String generate(Instant now, RandomGenerator random) {
        var octets = new byte[12];
        random.nextBytes(octets);
        return "1-" + HexFormat.of().toHexDigits((int) now.getEpochSecond()) + "-"
                + HexFormat.of().formatHex(octets);
    }
}
