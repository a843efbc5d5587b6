package dev.postern.pki.event;

import java.util.regex.Pattern;

/** Text of others on its way into an event: made to be what CloudEvents allows in an attribute, and bounded. */
final class EventText {
    private static final int MAX = 1024;
    // User information and query of a URI: a password, or the signature of a presigned one.
    private static final Pattern USER = Pattern.compile("(?<=//)[^/@]*@");
    private static final Pattern QUERY = Pattern.compile("(?<=://[^?]{0,1024})\\?.*");
    private static final Pattern ARMOR = Pattern.compile("-----BEGIN.*?(-----END[^-]*-----|$)", Pattern.DOTALL);

    private EventText() {}

    /** One line without control characters, noncharacters and lone surrogates (CloudEvents 1.0 §2.1), and without PEM. */
    static String line(String text) {
        var line = new StringBuilder();
        ARMOR.matcher(text).replaceAll("[PEM]").codePoints().limit(MAX).forEach(character -> {
            var allowed = !Character.isISOControl(character)
                    && Character.getType(character) != Character.SURROGATE
                    && (character & 0xFFFE) != 0xFFFE
                    && (character < 0xFDD0 || character > 0xFDEF);
            line.appendCodePoint(allowed ? character : ' ');
        });
        return line.toString().isBlank() ? "none" : line.toString();
    }

    /** A path, a URI or an ARN, without what of a URI can be secret. */
    static String place(String where) {
        return line(QUERY.matcher(USER.matcher(where).replaceAll("")).replaceAll(""));
    }
}
