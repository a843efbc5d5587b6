package dev.postern.proxy.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The {@code X-Amzn-Trace-Id} header: a root that follows a request, and ourselves on its way (alb.md 8.2). */
final class TraceId {
    static final String NAME = "X-Amzn-Trace-Id";

    /** alb.md 8.2: of a request with more than 7 KB of headers nothing is continued. */
    static final int MAX_HEADER_BYTES = 7 * 1024;

    private static final String ROOT = "Root=";
    private static final String SELF = "Self=";

    private TraceId() {}

    /**
     * What to send on.
     *
     * @param received the values that came; of several the first is the one
     * @param headerBytes how much came in all headers together
     */
    static String next(List<String> received, int headerBytes, Instant now, RandomGenerator random) {
        var mine = generate(now, random);
        if (received.isEmpty() || headerBytes > MAX_HEADER_BYTES) {
            return ROOT + mine;
        }
        var kept = new ArrayList<String>();
        var hasRoot = false;
        for (var part : received.get(0).split(";", -1)) {
            var field = part.strip();
            // Whose Self that was has been said to us; a second Root would be a second trace.
            var stale = field.startsWith(SELF) || (hasRoot && field.startsWith(ROOT));
            if (!field.isEmpty() && !stale && isPrintable(field)) {
                kept.add(field);
                hasRoot |= field.startsWith(ROOT);
            }
        }
        kept.add(0, (hasRoot ? SELF : ROOT) + mine);
        return String.join(";", kept);
    }

    /** What travels and reads safely; everything else is left out, field by field. */
    private static boolean isPrintable(String field) {
        return field.chars().allMatch(character -> character >= ' ' && character < 0x7f);
    }

    private static String generate(Instant now, RandomGenerator random) {
        var octets = new byte[12];
        random.nextBytes(octets);
        return "1-" + HexFormat.of().toHexDigits((int) now.getEpochSecond()) + "-"
                + HexFormat.of().formatHex(octets);
    }
}
