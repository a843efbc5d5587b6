package dev.postern.proxy.desync;

/** What a field's name has to do with the two that say where a body ends (alb.md 8.7). */
public enum FieldName {
    TRANSFER_ENCODING,
    CONTENT_LENGTH,
    /** Somebody's Transfer-Encoding: the same letters, in another spelling. */
    LIKE_TRANSFER_ENCODING,
    LIKE_CONTENT_LENGTH,
    OTHER;

    private static final String ENCODING = "transfer-encoding";
    private static final String LENGTH = "content-length";

    /** Judges the name between two positions. */
    public static FieldName of(byte[] bytes, int from, int to) {
        if (hasLetters(bytes, from, to, "transferencoding")) {
            return isExactly(bytes, from, to, ENCODING) ? TRANSFER_ENCODING : LIKE_TRANSFER_ENCODING;
        }
        if (hasLetters(bytes, from, to, "contentlength")) {
            return isExactly(bytes, from, to, LENGTH) ? CONTENT_LENGTH : LIKE_CONTENT_LENGTH;
        }
        return OTHER;
    }

    /** Whether it is one of the two, however it is spelt. */
    public boolean framesBody() {
        return this != OTHER;
    }

    /** Whether it is one of the two in disguise. */
    public boolean isDisguised() {
        return this == LIKE_TRANSFER_ENCODING || this == LIKE_CONTENT_LENGTH;
    }

    boolean isEncoding() {
        return this == TRANSFER_ENCODING || this == LIKE_TRANSFER_ENCODING;
    }

    boolean isLength() {
        return this == CONTENT_LENGTH || this == LIKE_CONTENT_LENGTH;
    }

    /** Whether what is left without everything but letters and digits, in lower case, are these letters. */
    private static boolean hasLetters(byte[] bytes, int from, int to, String letters) {
        var next = 0;
        for (var at = from; at < to; at++) {
            var letter = letter(bytes, at, to);
            if (letter == 0) {
                continue;
            }
            if (next == letters.length() || letters.charAt(next) != letter) {
                return false;
            }
            next++;
            at += bytes[at] < 0 ? 1 : 0;
        }
        return next == letters.length();
    }

    /** A letter or digit as it is read by who folds case, also by Unicode's rules: U+017F and U+0131 become s and i there. Else 0. */
    private static int letter(byte[] bytes, int at, int to) {
        var octet = bytes[at];
        if (Octets.isAlphanumeric(octet)) {
            return octet <= '9' ? octet : octet | 0x20;
        }
        if (at + 1 == to) {
            return 0;
        }
        var pair = (octet & 0xff) << 8 | (bytes[at + 1] & 0xff);
        return pair == 0xc5bf ? 's' : pair == 0xc4b1 ? 'i' : 0;
    }

    private static boolean isExactly(byte[] bytes, int from, int to, String name) {
        if (to - from != name.length()) {
            return false;
        }
        for (var at = 0; at < name.length(); at++) {
            if (name.charAt(at) == '-' ? bytes[from + at] != '-' : (bytes[from + at] | 0x20) != name.charAt(at)) {
                return false;
            }
        }
        return true;
    }
}
