package dev.postern.proxy.desync;

/** One element of a Transfer-Encoding (alb.md 8.7). */
enum TransferCoding {
    CHUNKED("chunked"),
    COMPRESS("compress"),
    DEFLATE("deflate"),
    GZIP("gzip"),
    IDENTITY("identity"),
    UNKNOWN("");

    private static final TransferCoding[] KNOWN = {CHUNKED, COMPRESS, DEFLATE, GZIP, IDENTITY};

    private final String text;

    TransferCoding(String text) {
        this.text = text;
    }

    /** The element between two positions, whatever parameters it has. */
    static TransferCoding of(byte[] bytes, int from, int to) {
        var semicolon = from;
        while (semicolon < to && bytes[semicolon] != ';') {
            semicolon++;
        }
        var start = Octets.trimStart(bytes, from, semicolon);
        var end = Octets.trimEnd(bytes, start, semicolon);
        for (var coding : KNOWN) {
            if (coding.isNamed(bytes, start, end)) {
                return coding;
            }
        }
        return UNKNOWN;
    }

    /** In any case: of a letter, only the other case differs in that bit. */
    private boolean isNamed(byte[] bytes, int from, int to) {
        if (to - from != text.length()) {
            return false;
        }
        for (var at = 0; at < text.length(); at++) {
            if ((bytes[from + at] | 0x20) != text.charAt(at)) {
                return false;
            }
        }
        return true;
    }
}
