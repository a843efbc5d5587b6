package dev.postern.pki.x509;

import java.util.Set;

/**
 * Reads names and general names by their grammar (RFC 5280 §4.1.2.4 and §4.2.1.6), over bytes that {@link DerForm} has checked.
 */
final class NameForm {
    /** Where general names stand: what they must say differs. */
    enum Place {
        /** Names somebody has. */
        NAMES,
        /** Bases of subtrees, which may be empty and have masks. */
        CONSTRAINTS
    }

    // A bundle's subjects have 10,000 bytes in all at the load balancer (alb.md 3.4); lists have the same bound.
    static final int MAX_BYTES = CanonicalName.MAX_BYTES;

    private static final int SET = 0x31;
    /** Name, common name, surname, serial number, country, locality, state, organization, unit, title, and the like. */
    private static final Set<Integer> TEXTS = Set.of(3, 4, 5, 6, 7, 8, 10, 11, 12, 41, 42, 43, 44, 46, 65);
    /** UTF8, Numeric, Printable, Teletex, IA5, Visible, Universal, BMP. */
    private static final Set<Integer> STRINGS = Set.of(0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e);

    private static final int OTHER_NAME = 0xa0;
    private static final int RFC822_NAME = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int X400_ADDRESS = 0xa3;
    private static final int DIRECTORY_NAME = 0xa4;
    private static final int EDI_PARTY_NAME = 0xa5;
    private static final int URI = 0x86;
    private static final int IP_ADDRESS = 0x87;
    private static final int REGISTERED_ID = 0x88;

    private final byte[] bytes;
    private final DerCursor cursor;

    NameForm(byte[] bytes, DerCursor cursor) {
        this.bytes = bytes;
        this.cursor = cursor;
    }

    /** Steps over a Name, which may be empty. */
    void name(int limit, String what) {
        var start = cursor.at();
        var end = cursor.open(DerCursor.SEQUENCE, limit, what);
        if (end - start > MAX_BYTES) {
            throw cursor.malformed(what + " of " + (end - start) + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        while (cursor.isBefore(end)) {
            attributes(cursor.openNonEmpty(SET, end, "relative name in " + what), what);
        }
    }

    /** Steps over the attributes of one relative name, which end where it says. */
    void attributes(int end, String what) {
        while (cursor.isBefore(end)) {
            var attributeEnd = cursor.open(DerCursor.SEQUENCE, end, "an attribute in " + what);
            var typeAt = cursor.at();
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, attributeEnd, "an attribute's type in " + what);
            // RFC 5280 appendix A.1: what people are called is text. Readers make different text of what is not.
            if (isText(typeAt) && cursor.isBefore(attributeEnd) && !STRINGS.contains(cursor.octet())) {
                throw cursor.malformed(
                        String.format("tag %02x (expected: a string), an attribute in %s", cursor.octet(), what));
            }
            cursor.skip(attributeEnd, "an attribute's value in " + what);
            cursor.close(attributeEnd, "an attribute in " + what);
        }
    }

    /** Whether the attribute type at an offset is one of X.520's, 2.5.4.n, that RFC 5280 defines, all of them text. */
    private boolean isText(int typeAt) {
        return bytes[typeAt + 1] == 3
                && bytes[typeAt + 2] == 0x55
                && bytes[typeAt + 3] == 0x04
                && TEXTS.contains((int) bytes[typeAt + 4]);
    }

    /** Steps over general names that follow each other to an end; there is at least one. */
    void generalNames(int end, Place place, String what) {
        if (!cursor.isBefore(end)) {
            throw cursor.malformed("empty " + what);
        }
        while (cursor.isBefore(end)) {
            generalName(end, place, what);
        }
    }

    /** Steps over one general name. */
    void generalName(int limit, Place place, String what) {
        var tag = cursor.isBefore(limit) ? cursor.octet() : 0;
        var end = cursor.openAny(limit, what);
        switch (tag) {
            case OTHER_NAME -> {
                cursor.skip(DerCursor.OBJECT_IDENTIFIER, end, "an otherName's type in " + what);
                var value = cursor.open(0xa0, end, "an otherName's value in " + what);
                cursor.skip(value, "an otherName's value in " + what);
                cursor.close(value, "an otherName's value in " + what);
            }
            case RFC822_NAME, DNS_NAME, URI -> text(end, place, what);
            case DIRECTORY_NAME -> name(end, what);
            case IP_ADDRESS -> address(end - cursor.at(), place, what);
            case REGISTERED_ID -> ObjectIdentifiers.check(bytes, cursor.at(), end);
            case X400_ADDRESS, EDI_PARTY_NAME -> {}
            default -> throw cursor.malformed(String.format("tag %02x (expected: a general name), %s", tag, what));
        }
        if (tag == DIRECTORY_NAME || tag == OTHER_NAME) {
            cursor.close(end, what);
        }
        cursor.moveTo(end);
    }

    private void text(int end, Place place, String what) {
        // RFC 5280 §4.2.1.6: no empty names. An empty base of a subtree holds everybody (§4.2.1.10).
        if (cursor.at() == end && place == Place.NAMES) {
            throw cursor.malformed("empty name in " + what);
        }
        for (int i = cursor.at(); i < end; i++) {
            if (bytes[i] <= 0) {
                throw cursor.malformed("NUL or octet beyond 7f in a text of " + what);
            }
        }
    }

    private void address(int length, Place place, String what) {
        var width = place == Place.NAMES ? 1 : 2;
        if (length != 4 * width && length != 16 * width) {
            throw cursor.malformed("address of " + length + " octets in " + what);
        }
    }
}
