package dev.postern.proxy.desync;

/** What single octets may stand for in a head (alb.md 8.7; RFC 9110 §5.6.2). */
public final class Octets {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (var octet = 0; octet < 0x80; octet++) {
            TOKEN[octet] = isAlphanumeric((byte) octet) || "-_.!#$%&'*+^`|~".indexOf(octet) >= 0;
        }
    }

    private Octets() {}

    /** A character of a method or a field name. */
    public static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    /** CR, LF, NUL: never part of anything, in no parser's reading. */
    public static boolean isBad(byte octet) {
        return octet == '\r' || octet == '\n' || octet == 0;
    }

    /** A character of a field value: visible, blank, tab, or beyond ASCII. */
    public static boolean isValue(byte octet) {
        return octet < 0 || (octet >= ' ' && octet != 0x7f) || octet == '\t';
    }

    /** A blank or a tab. */
    public static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isAlphanumeric(byte octet) {
        var folded = octet | 0x20;
        return (folded >= 'a' && folded <= 'z') || (octet >= '0' && octet <= '9');
    }

    static boolean startsWith(byte[] bytes, int from, int to, String ascii) {
        if (to - from < ascii.length()) {
            return false;
        }
        for (var at = 0; at < ascii.length(); at++) {
            if (bytes[from + at] != ascii.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    /** The first position that is not blank. */
    public static int trimStart(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The position after the last that is not blank. */
    public static int trimEnd(byte[] bytes, int from, int to) {
        var at = to;
        while (at > from && isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }
}
