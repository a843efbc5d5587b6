package dev.postern.pki.x509;

import java.text.Normalizer;
import java.util.Locale;

/**
 * A string prepared for comparison (RFC 4518, the LDAP profile of StringPrep): control and invisible characters are left out,
 * white space is one blank and none at the ends, case is folded, compatibility forms are composed (NFKC). What the profile
 * prohibits stays as it is, and so is equal to itself only.
 */
final class PreparedString {
    private PreparedString() {}

    static String of(String text) {
        var ascii = isAscii(text);
        // Compatibility forms first, for some are capitals (™ is TM); and again, for folding may leave what composes.
        var from = ascii ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
        var mapped = new StringBuilder(from.length());
        for (int i = 0; i < from.length(); ) {
            var character = from.codePointAt(i);
            map(character, mapped);
            i += Character.charCount(character);
        }
        return withoutNeedlessBlanks(ascii ? mapped : Normalizer.normalize(mapped, Normalizer.Form.NFKC));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** RFC 4518 §2.2, and the case folding of RFC 3454 table B.2. */
    private static void map(int character, StringBuilder to) {
        if (character < 0x80) {
            mapAscii(character, to);
            return;
        }
        switch (character) {
            case 0x85, 0xa0, 0x2028, 0x2029 -> to.append(' ');
            case 0xad, 0x34f, 0x1806, 0xfffc, 0x200b -> {}
            // What lower case does not fold: sharp s, and sigma at the end of a word.
            case 0xdf, 0x1e9e -> to.append("ss");
            case 0x3c2 -> to.append('\u03c3');
            default -> mapOther(character, to);
        }
    }

    private static void mapAscii(int character, StringBuilder to) {
        if (character >= 'A' && character <= 'Z') {
            to.append((char) (character + 0x20));
        } else if (character > 0x20 && character < 0x7f) {
            to.append((char) character);
        } else if (character == 0x20 || (character >= '\t' && character <= '\r')) {
            to.append(' ');
        }
    }

    private static void mapOther(int character, StringBuilder to) {
        switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT -> {}
            case Character.SPACE_SEPARATOR -> to.append(' ');
            default -> {
                if (!isVariationSelector(character)) {
                    to.append(Character.toString(character).toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    private static boolean isVariationSelector(int character) {
        return (character >= 0x180b && character <= 0x180d) || (character >= 0xfe00 && character <= 0xfe0f);
    }

    /** RFC 4518 §2.6.1, with no blanks at the ends rather than one at each. */
    private static String withoutNeedlessBlanks(CharSequence text) {
        var result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character != ' ' || (!result.isEmpty() && result.charAt(result.length() - 1) != ' ')) {
                result.append(character);
            }
        }
        var length = result.length();
        if (length > 0 && result.charAt(length - 1) == ' ') {
            result.setLength(length - 1);
        }
        return result.toString();
    }
}
