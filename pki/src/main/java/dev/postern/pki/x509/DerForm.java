package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Whether bytes are DER through and through (X.690 §10, §11): every element within another, in the one form it has. Walks
 * without recursion, to a depth and a number of elements that are bounded. What an OCTET STRING or a BIT STRING holds, and what stands
 * under a primitive tag of a context, is for those who know the grammar.
 */
final class DerForm {
    // The deepest that RFC 5280 has is 11, a directory name in name constraints; the rest is for an otherName of
    // somebody's own.
    static final int MAX_DEPTH = 32;
    // 64 KiB, the most a chain has (alb.md 3.4), hold as many of 16 octets. A leaf of ours has 90.
    static final int MAX_ELEMENTS = 4 * 1024;

    private static final int NULL = 0x05;
    private static final int UTF8_STRING = 0x0c;
    private static final int NUMERIC_STRING = 0x12;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int T61_STRING = 0x14;
    private static final int IA5_STRING = 0x16;
    private static final int VISIBLE_STRING = 0x1a;
    private static final int UNIVERSAL_STRING = 0x1c;
    private static final int BMP_STRING = 0x1e;
    private static final int SET = 0x31;
    private static final int CONSTRUCTED = 0x20;
    private static final int CLASS = 0xc0;
    private static final int NOT_IN_A_SET = -1;
    private static final int NONE_YET = -2;

    private final byte[] bytes;
    private final DerCursor cursor;
    private final int[] ends = new int[MAX_DEPTH];
    /** For each SET that is open, where its last element stands; otherwise negative. */
    private final int[] lastOfSet = new int[MAX_DEPTH];

    private int depth;
    private int elements;

    private DerForm(byte[] bytes, int from) {
        this.bytes = bytes;
        this.cursor = new DerCursor(bytes, from);
    }

    /**
     * Checks the elements from an offset to another.
     *
     * @return how many they are
     * @throws MalformedInput with the offset, for anything that is not DER
     */
    static int check(byte[] bytes, int from, int to) {
        var form = new DerForm(bytes, from);
        form.walk(to);
        return form.elements;
    }

    private void walk(int to) {
        ends[0] = to;
        lastOfSet[0] = NOT_IN_A_SET;
        while (true) {
            while (!cursor.isBefore(ends[depth])) {
                if (depth == 0) {
                    return;
                }
                depth--;
            }
            element();
        }
    }

    private void element() {
        if (++elements > MAX_ELEMENTS) {
            throw cursor.malformed("more than " + MAX_ELEMENTS + " elements");
        }
        var start = cursor.at();
        var tag = cursor.octet();
        var end = cursor.openAny(ends[depth], "an element");
        if (lastOfSet[depth] != NOT_IN_A_SET) {
            inOrder(start, end);
        }
        if ((tag & CONSTRUCTED) == 0) {
            primitive(tag, end);
            cursor.moveTo(end);
            return;
        }
        if ((tag & CLASS) == 0 && tag != DerCursor.SEQUENCE && tag != SET) {
            throw cursor.malformed(String.format("constructed element of tag %02x (expected: DER)", tag));
        }
        if (++depth == MAX_DEPTH) {
            throw cursor.malformed("more than " + MAX_DEPTH + " elements within each other");
        }
        ends[depth] = end;
        lastOfSet[depth] = tag == SET ? NONE_YET : NOT_IN_A_SET;
    }

    /** X.690 §11.6: the elements of a SET OF stand in the order of their encodings. */
    private void inOrder(int start, int end) {
        var last = lastOfSet[depth];
        if (last != NONE_YET && Arrays.compareUnsigned(bytes, last, start, bytes, start, end) > 0) {
            throw cursor.malformed("elements of a set in another order (expected: DER)");
        }
        lastOfSet[depth] = start;
    }

    private void primitive(int tag, int end) {
        if ((tag & CLASS) != 0) {
            return;
        }
        var length = end - cursor.at();
        switch (tag) {
            case DerCursor.BOOLEAN -> require(length == 1 && isBoolean(), "boolean (expected: one octet, 00 or ff)");
            case DerCursor.INTEGER, DerCursor.ENUMERATED -> checkInteger(length);
            case DerCursor.BIT_STRING -> checkBits(end);
            case NULL -> require(length == 0, "null with a content");
            case DerCursor.OBJECT_IDENTIFIER -> ObjectIdentifiers.check(bytes, cursor.at(), end);
            case UTF8_STRING -> {
                checkText(end, 1);
                checkUtf8(length);
            }
            case NUMERIC_STRING, PRINTABLE_STRING, T61_STRING, VISIBLE_STRING -> checkText(end, 1);
            case IA5_STRING -> {
                checkText(end, 1);
                checkIa5(end);
            }
            case BMP_STRING -> checkText(end, 2);
            case UNIVERSAL_STRING -> checkText(end, 4);
            case 0, DerCursor.SEQUENCE & ~CONSTRUCTED, SET & ~CONSTRUCTED ->
                throw cursor.malformed(String.format("primitive element of tag %02x (expected: DER)", tag));
            default -> {}
        }
    }

    private boolean isBoolean() {
        return cursor.octet() == 0 || cursor.octet() == 0xff;
    }

    private void checkInteger(int length) {
        require(length > 0, "empty integer");
        var first = bytes[cursor.at()];
        require(
                length == 1 || first != (bytes[cursor.at() + 1] >= 0 ? 0 : -1),
                "integer with superfluous leading octets");
    }

    /** X.690 §8.6.2 and §11.2.1: the bits that are not used are zero. */
    private void checkBits(int end) {
        var length = end - cursor.at();
        require(length > 0, "empty bit string");
        var unused = cursor.octet();
        require(
                unused < 8 && (unused == 0 || length > 1) && (bytes[end - 1] & ((1 << unused) - 1)) == 0,
                "bit string with unused bits that are set, or too many");
    }

    /** A text with a NUL in it is another text for those who stop there (C1). */
    private void checkText(int end, int width) {
        require((end - cursor.at()) % width == 0, "half a character");
        for (int i = cursor.at(); i < end; i += width) {
            var any = 0;
            for (int j = i; j < i + width; j++) {
                any |= bytes[j];
            }
            require(any != 0, "NUL in a text");
        }
    }

    private void checkUtf8(int length) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, cursor.at(), length));
        } catch (CharacterCodingException e) {
            throw new MalformedInput("byte " + cursor.at() + ": UTF8String that is not UTF-8", e);
        }
    }

    private void checkIa5(int end) {
        for (int i = cursor.at(); i < end; i++) {
            require(bytes[i] >= 0, "IA5String with octets beyond 7f");
        }
    }

    private void require(boolean holds, String complaint) {
        if (!holds) {
            throw cursor.malformed(complaint);
        }
    }
}
