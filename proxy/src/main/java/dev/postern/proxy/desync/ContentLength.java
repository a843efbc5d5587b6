package dev.postern.proxy.desync;

/** A Content-Length as every parser reads it, or none. */
public final class ContentLength {
    /** What is no length: nothing, a sign, a list, more than fits. */
    public static final long BAD = -1;

    private ContentLength() {}

    /** Digits, with blanks around them (RFC 9110 §8.6); up to 2^63-1, which is a body of centuries. */
    public static long parse(byte[] bytes, int from, int to) {
        var start = Octets.trimStart(bytes, from, to);
        var end = Octets.trimEnd(bytes, start, to);
        var value = start == end ? BAD : 0L;
        for (var at = start; at < end; at++) {
            var digit = bytes[at] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return BAD;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
