package dev.postern.proxy.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decodes a path once, and refuses what a reader behind us may take for something else: one that decodes again, before it separates, or
 * not at all, that takes a backslash for a slash, or cuts at {@code ;}, {@code ?}, {@code #} or NUL (P8).
 */
record PathDecoder(Set<PathAllowance> allowed) {
    PathReading read(String target) {
        var query = target.indexOf('?');
        var path = query < 0 ? target : target.substring(0, query);
        if (!path.startsWith("/")) {
            return new PathReading.Ambiguous("no path");
        }
        // RFC 9112 §3.2 knows no fragment in a target; whoever takes one for granted cuts the query too.
        var misspelt = target.indexOf('#') >= 0 ? Optional.of("a fragment") : misspelt(path);
        if (misspelt.isPresent()) {
            return new PathReading.Ambiguous(misspelt.get());
        }
        String decoded;
        var segments = new ArrayList<String>();
        try {
            decoded = path.indexOf('%') < 0 ? path : decoded(path);
            for (var segment : path.substring(1).split("/", -1)) {
                segments.add(withoutParameters(segment.indexOf('%') < 0 ? segment : decoded(segment)));
            }
        } catch (CharacterCodingException e) {
            return new PathReading.Ambiguous("octets that are not UTF-8");
        }
        var ambiguous = ambiguous(decoded, segments);
        if (ambiguous.isPresent()) {
            return new PathReading.Ambiguous(ambiguous.get());
        }
        if (segments.get(segments.size() - 1).isEmpty()) {
            segments.remove(segments.size() - 1);
        }
        return RequestPath.of(List.copyOf(segments));
    }

    /** What must not stand in a path, encoded or not. */
    private Optional<String> misspelt(String path) {
        var inParameters = false;
        for (var at = 0; at < path.length(); at++) {
            var character = path.charAt(at);
            var trouble = Optional.<String>empty();
            if (character == '%') {
                if (at + 2 >= path.length()
                        || !HexFormat.isHexDigit(path.charAt(at + 1))
                        || !HexFormat.isHexDigit(path.charAt(at + 2))) {
                    return Optional.of("a broken escape");
                }
                trouble = encoded(HexFormat.fromHexDigits(path, at + 1, at + 3), inParameters);
                at += 2;
            } else {
                trouble = plain(character);
                inParameters = character == ';' || (inParameters && character != '/');
            }
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        return Optional.empty();
    }

    private Optional<String> plain(char character) {
        if (character == '\\') {
            return Optional.of("a backslash");
        }
        if (character <= ' ' || character >= 0x7f) {
            return Optional.of("a character that has to be encoded");
        }
        return character == ';' && !allowed.contains(PathAllowance.PARAMETERS)
                ? Optional.of("parameters")
                : Optional.empty();
    }

    private Optional<String> encoded(int octet, boolean inParameters) {
        if (octet < ' ' || octet == 0x7f) {
            return Optional.of("an encoded control character");
        }
        return switch (octet) {
            case '\\' -> Optional.of("an encoded backslash");
            case ';', '?', '#' -> Optional.of("an encoded delimiter");
            case '/' ->
                allowed.contains(PathAllowance.ENCODED_SLASH) && !inParameters
                        ? Optional.empty()
                        : Optional.of("an encoded slash");
            default -> Optional.empty();
        };
    }

    /** What can be seen only in what the path decodes to. */
    private Optional<String> ambiguous(String decoded, List<String> segments) {
        if (DotSegments.in(decoded)) {
            return Optional.of("dot segments");
        }
        if (decodesAgain(decoded)) {
            return Optional.of("double encoding");
        }
        // What is left are U+0080 to U+009F.
        if (hasControl(decoded)) {
            return Optional.of("an encoded control character");
        }
        // Also where a reader who separates after decoding, or cuts parameters off, sees one.
        var empty = ("/" + String.join("/", segments)).contains("//");
        return empty && !allowed.contains(PathAllowance.EMPTY_SEGMENTS)
                ? Optional.of("an empty segment")
                : Optional.empty();
    }

    private static boolean decodesAgain(String decoded) {
        for (var at = decoded.indexOf('%'); at >= 0; at = decoded.indexOf('%', at + 1)) {
            var rest = decoded.length() - at - 1;
            var encoded = rest >= 2
                    && HexFormat.isHexDigit(decoded.charAt(at + 1))
                    && HexFormat.isHexDigit(decoded.charAt(at + 2));
            // %u002F is how some servers write a character of UTF-16.
            if (encoded || (rest >= 1 && (decoded.charAt(at + 1) | 0x20) == 'u')) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasControl(String decoded) {
        for (var at = 0; at < decoded.length(); at++) {
            if (Character.isISOControl(decoded.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    private static String withoutParameters(String segment) {
        var parameters = segment.indexOf(';');
        return parameters < 0 ? segment : segment.substring(0, parameters);
    }

    private static String decoded(String text) throws CharacterCodingException {
        var octets = ByteBuffer.allocate(text.length());
        for (var at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '%') {
                octets.put((byte) HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 2;
            } else {
                octets.put((byte) text.charAt(at));
            }
        }
        return UTF_8.newDecoder().decode(octets.flip()).toString();
    }
}
