package dev.postern.proxy.log;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Text that a client chose, made safe for a line of space-delimited, quoted fields: what could end a field or a line, or
 * be taken for an escape, becomes {@code \xHH}. Everything else stays, so that harmless text reads as it was.
 */
final class ClientText {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private ClientText() {}

    /** Inside quotes: control characters, quotes, backslashes and non-ASCII are escaped, blanks are not. */
    static void quoted(StringBuilder out, String text) {
        out.append('"');
        escape(out, text, ' ');
        out.append('"');
    }

    /** Without quotes: blanks are escaped too, and no text is {@code -}. */
    static void bare(StringBuilder out, String text) {
        if (text.isEmpty()) {
            out.append('-');
        }
        escape(out, text, '!');
    }

    /**
     * A distinguished name inside quotes. Its text is ASCII with escapes of its own, which stay as the load balancer shows them;
     * only {@code \"} becomes {@code \22}, the same character in RFC 2253 §2.4's other notation, so that no quote is left inside.
     */
    static void quotedName(StringBuilder out, String name) {
        out.append('"')
                .append(name.replace("\\\"", "\\22").replace("\"", "\\22"))
                .append('"');
    }

    private static void escape(StringBuilder out, String text, char firstPlain) {
        for (var at = 0; at < text.length(); at++) {
            var character = text.charAt(at);
            if (character >= firstPlain && character < 0x7f && character != '"' && character != '\\') {
                out.append(character);
            } else if (character <= 0xff) {
                // Header values reach us one char a byte, so this is the byte that was sent.
                hex(out, character);
            } else {
                var codePoint = text.codePointAt(at);
                for (var octet : Character.toString(codePoint).getBytes(UTF_8)) {
                    hex(out, octet & 0xff);
                }
                at += Character.charCount(codePoint) - 1;
            }
        }
    }

    private static void hex(StringBuilder out, int octet) {
        out.append("\\x").append(HEX[octet >> 4]).append(HEX[octet & 0xf]);
    }
}
