package dev.postern.crl;

import dev.postern.pki.x509.DerCursor;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Reads extensions one after the other; what its methods say is about the one last read. */
final class ExtensionReader {
    static final int OTHER = -1;
    static final int CRL_NUMBER = 20;
    static final int REASON_CODE = 21;
    static final int INVALIDITY_DATE = 24;
    static final int DELTA_INDICATOR = 27;
    static final int ISSUING_DISTRIBUTION_POINT = 28;
    static final int CERTIFICATE_ISSUER = 29;
    static final int AUTHORITY_KEY_IDENTIFIER = 35;

    private final byte[] bytes;
    private final DerCursor cursor;
    private int oidAt;
    private int oidEnd;
    private boolean critical;
    private int valueAt;
    private int valueEnd;

    ExtensionReader(byte[] bytes, DerCursor cursor) {
        this.bytes = bytes;
        this.cursor = cursor;
    }

    /** Reads the extension under the cursor and steps over it. */
    void read(int limit) {
        var end = cursor.open(DerCursor.SEQUENCE, limit, "an extension");
        oidEnd = cursor.open(DerCursor.OBJECT_IDENTIFIER, end, "an extension's identifier");
        oidAt = cursor.at();
        if (oidEnd == oidAt) {
            throw cursor.malformed("empty identifier of an extension");
        }
        cursor.moveTo(oidEnd);
        critical = cursor.isAt(DerCursor.BOOLEAN, end) && readCritical(end);
        valueEnd = cursor.open(DerCursor.OCTET_STRING, end, "an extension's value");
        valueAt = cursor.at();
        cursor.moveTo(valueEnd);
        cursor.close(end, "an extension");
    }

    /** The {@code n} of an identifier 2.5.29.n, the arc of all extensions we know; OTHER for the rest. */
    int kind() {
        var standard = oidEnd - oidAt == 3 && bytes[oidAt] == 0x55 && bytes[oidAt + 1] == 0x1d;
        return standard ? bytes[oidAt + 2] : OTHER;
    }

    String identifier() {
        try {
            return ASN1ObjectIdentifier.fromContents(Arrays.copyOfRange(bytes, oidAt, oidEnd))
                    .getId();
        } catch (IllegalArgumentException e) {
            return "unreadable";
        }
    }

    boolean isCritical() {
        return critical;
    }

    int valueAt() {
        return valueAt;
    }

    int valueEnd() {
        return valueEnd;
    }

    private boolean readCritical(int limit) {
        var end = cursor.open(DerCursor.BOOLEAN, limit, "an extension's criticality");
        if (end - cursor.at() != 1 || (cursor.octet() != 0 && cursor.octet() != 0xff)) {
            throw cursor.malformed("boolean (expected: one octet, 00 or ff)");
        }
        var value = cursor.octet() != 0;
        cursor.moveTo(end);
        return value;
    }
}
