package dev.postern.pki.x509;

import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Object identifiers as DER has them (X.690 §8.19), under whatever tag: checked, and as text. */
final class ObjectIdentifiers {
    // 2^128 as an arc, a UUID's (X.667), has 19 octets; making text of arcs costs their square.
    private static final int MAX_OCTETS = 64;

    private ObjectIdentifiers() {}

    static void check(byte[] bytes, int from, int end) {
        var sound = from < end && end - from <= MAX_OCTETS && bytes[end - 1] >= 0;
        for (int i = from; sound && i < end; i++) {
            // No arc begins with 80.
            var begins = i == from || bytes[i - 1] >= 0;
            sound = !begins || bytes[i] != (byte) 0x80;
        }
        if (!sound) {
            throw new MalformedInput(
                    "byte " + from + ": object identifier (expected: minimal, at most " + MAX_OCTETS + " octets)");
        }
    }

    static String text(byte[] bytes, int from, int end) {
        check(bytes, from, end);
        return ASN1ObjectIdentifier.fromContents(Arrays.copyOfRange(bytes, from, end))
                .getId();
    }
}
