package dev.postern.proxy.desync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * A request head as it came, cut into its parts and judged by nobody yet: any bytes have a reading here. Lines end with CRLF, the head at the
 * first empty line or where the bytes end; a CR or LF by itself stays where it is. What follows the first colon of a line is the value; a line
 * without one is all name. Immutable as long as nobody writes to the bytes it was given.
 */
public final class RawHead {
    private static final int PARTS = 4;

    private final byte[] bytes;
    private final int methodEnd;
    private final int targetStart;
    private final int targetEnd;
    private final int versionStart;
    private final int versionEnd;
    private int[] fields = new int[16 * PARTS];
    private int count;

    /** The head that these bytes begin with. */
    public RawHead(byte[] bytes) {
        this.bytes = bytes;
        var lineEnd = lineEnd(0);
        methodEnd = find(' ', 0, lineEnd);
        targetStart = Math.min(methodEnd + 1, lineEnd);
        var blank = lastBlank(targetStart, lineEnd);
        if (blank >= 0) {
            targetEnd = blank;
            versionStart = blank + 1;
            versionEnd = lineEnd;
        } else if (Octets.startsWith(bytes, targetStart, lineEnd, "HTTP/")) {
            targetEnd = targetStart;
            versionStart = targetStart;
            versionEnd = lineEnd;
        } else {
            targetEnd = lineEnd;
            versionStart = lineEnd;
            versionEnd = lineEnd;
        }
        readFields(lineEnd + 2);
    }

    private RawHead(byte[] bytes, int first) {
        this.bytes = bytes;
        methodEnd = first;
        targetStart = first;
        targetEnd = first;
        versionStart = first;
        versionEnd = first;
        readFields(first);
    }

    /** Trailers: fields without a line before them. */
    public static RawHead ofTrailers(byte[] bytes) {
        return new RawHead(bytes, 0);
    }

    private void readFields(int first) {
        for (var start = first; start < bytes.length; ) {
            var end = lineEnd(start);
            if (end == start) {
                return;
            }
            if (fields.length == count * PARTS) {
                fields = Arrays.copyOf(fields, fields.length * 2);
            }
            var colon = find(':', start, end);
            var at = count++ * PARTS;
            fields[at] = start;
            fields[at + 1] = colon;
            fields[at + 2] = Math.min(colon + 1, end);
            fields[at + 3] = end;
            start = end + 2;
        }
    }

    private int lineEnd(int from) {
        for (var at = from; at + 1 < bytes.length; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                return at;
            }
        }
        return bytes.length;
    }

    private int find(char wanted, int from, int to) {
        var at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** The blank before the version, or -1; blanks and the like behind the version belong to it (alb.md 8.7: padded). */
    private int lastBlank(int from, int to) {
        var at = to - 1;
        while (at >= from && !Octets.isToken(bytes[at])) {
            at--;
        }
        while (at >= from && bytes[at] != ' ') {
            at--;
        }
        return at < from ? -1 : at;
    }

    /** The bytes in which all positions are. */
    public byte[] bytes() {
        return bytes;
    }

    public String method() {
        return text(0, methodEnd);
    }

    public String target() {
        return text(targetStart, targetEnd);
    }

    /** As it came, padding and all; empty where there is none. */
    public String version() {
        return text(versionStart, versionEnd);
    }

    /** How many lines follow the first. */
    public int fields() {
        return count;
    }

    public int nameStart(int field) {
        return fields[field * PARTS];
    }

    public int nameEnd(int field) {
        return fields[field * PARTS + 1];
    }

    public int valueStart(int field) {
        return fields[field * PARTS + 2];
    }

    public int valueEnd(int field) {
        return fields[field * PARTS + 3];
    }

    /** Whether a line has no colon. */
    public boolean lacksColon(int field) {
        return nameEnd(field) == valueEnd(field);
    }

    /** Whether a line continues the one before it, for those who still read it so (RFC 9112 §5.2). */
    public boolean isFolded(int field) {
        return Octets.isBlank(bytes[nameStart(field)]);
    }

    int methodEnd() {
        return methodEnd;
    }

    int targetStart() {
        return targetStart;
    }

    int targetEnd() {
        return targetEnd;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }
}
