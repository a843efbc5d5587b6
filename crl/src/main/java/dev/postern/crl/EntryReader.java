package dev.postern.crl;

import dev.postern.pki.x509.DerCursor;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list's entries one after the other without making objects of them; what its methods say is about the entry last
 * read. Used by one thread.
 */
final class EntryReader {
    // RFC 5280 §4.1.2.2: at most 20 octets. A leading zero for the sign is not counted, some issuers do not either.
    static final int MAX_SERIAL_OCTETS = 20;

    private final byte[] bytes;
    private final DerCursor cursor;
    private final int end;
    private final ExtensionReader extension;
    private int offset;
    private int serialAt;
    private int serialEnd;
    private boolean negative;
    private long revokedAt;
    private int reason;
    private boolean reasonGiven;
    private @Nullable String unsupported;
    private @Nullable String unknown;
    private int issuerAt;
    private int issuerEnd;

    EntryReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.cursor = new DerCursor(bytes, from);
        this.end = end;
        this.extension = new ExtensionReader(bytes, cursor);
    }

    boolean hasNext() {
        return cursor.at() < end;
    }

    /** Reads the entry under the cursor. */
    void read() {
        var entryEnd = readSerial();
        cursor.moveTo(serialEnd);
        revokedAt = cursor.time(entryEnd, "an entry's revocation date");
        reason = RevocationEntry.UNSPECIFIED;
        reasonGiven = false;
        if (cursor.isAt(DerCursor.SEQUENCE, entryEnd)) {
            readExtensions(entryEnd);
        }
        cursor.close(entryEnd, "an entry");
    }

    /** Goes to the entry at an offset and reads its serial and nothing else, for sorting. */
    void readSerialAt(int position) {
        cursor.moveTo(position);
        readSerial();
    }

    /** Goes to the entry at an offset and reads it. */
    void readAt(int position) {
        cursor.moveTo(position);
        read();
    }

    int compareSerialTo(EntryReader other) {
        if (negative || other.negative) {
            return serial().value().compareTo(other.serial().value());
        }
        var byLength = Integer.compare(serialOctets(), other.serialOctets());
        return byLength != 0
                ? byLength
                : Arrays.compareUnsigned(bytes, serialAt, serialEnd, other.bytes, other.serialAt, other.serialEnd);
    }

    int offset() {
        return offset;
    }

    Instant revokedAt() {
        return Instant.ofEpochSecond(revokedAt);
    }

    int reason() {
        return reason;
    }

    boolean isReasonGiven() {
        return reasonGiven;
    }

    /** Why this entry cannot be used, or null: the walk over a million entries makes no Optional of each. */
    @Nullable
    String unsupported() {
        return unsupported;
    }

    /** What must be understood and is not, whatever kinds of list are read; or null. */
    @Nullable
    String unknown() {
        return unknown;
    }

    /** Whether the entry says whose certificate it is about: its issuer's, and so all entries' after it (RFC 5280 §5.3.3). */
    boolean namesIssuer() {
        return issuerEnd > 0;
    }

    /** The GeneralNames of that issuer. */
    byte[] issuerNames() {
        return Arrays.copyOfRange(bytes, issuerAt, issuerEnd);
    }

    /** The serial's octets counted from the end, {@code octets} of them from {@code skipped} on; absent ones are zero. */
    long serialBits(int skipped, int octets) {
        long bits = 0;
        var from = Math.max(serialAt, serialEnd - skipped - octets);
        for (int i = from; i < serialEnd - skipped; i++) {
            bits = (bits << 8) | (bytes[i] & 0xff);
        }
        return bits;
    }

    int serialOctets() {
        return serialEnd - serialAt;
    }

    SerialNumber serial() {
        return new SerialNumber(
                negative
                        ? new BigInteger(bytes, serialAt, serialEnd - serialAt)
                        : new BigInteger(1, bytes, serialAt, serialEnd - serialAt));
    }

    RevocationEntry entry() {
        return new RevocationEntry(serial(), revokedAt(), reason);
    }

    private int readSerial() {
        offset = cursor.at();
        var entryEnd = cursor.open(DerCursor.SEQUENCE, end, "an entry");
        serialEnd = cursor.openInteger(entryEnd, "an entry's serial number");
        serialAt = cursor.at();
        negative = cursor.octet() >= 0x80;
        if (bytes[serialAt] == 0 && serialEnd - serialAt > 1) {
            serialAt++;
        }
        if (serialEnd - serialAt > MAX_SERIAL_OCTETS) {
            throw cursor.malformed("serial number of " + (serialEnd - serialAt) + " octets (expected: at most "
                    + MAX_SERIAL_OCTETS + ")");
        }
        // alb.md 3.1: "You can't revoke certificates that have a negative serial number".
        unsupported = negative ? "a negative serial number" : null;
        unknown = null;
        issuerEnd = 0;
        return entryEnd;
    }

    private void readExtensions(int limit) {
        var extensionsEnd = cursor.open(DerCursor.SEQUENCE, limit, "an entry's extensions");
        if (cursor.at() == extensionsEnd) {
            throw cursor.malformed("empty extensions of an entry");
        }
        while (cursor.at() < extensionsEnd) {
            extension.read(extensionsEnd);
            switch (extension.kind()) {
                case ExtensionReader.REASON_CODE -> readReason();
                case ExtensionReader.INVALIDITY_DATE -> {} // says since when, not whether
                case ExtensionReader.CERTIFICATE_ISSUER -> {
                    unsupported = "an entry of another issuer (an indirect list)";
                    issuerAt = extension.valueAt();
                    issuerEnd = extension.valueEnd();
                }
                default -> {
                    // RFC 5280 §5.3: not understood means the list must not be used.
                    if (extension.isCritical()) {
                        unknown = "unknown critical extension " + extension.identifier();
                        unsupported = unknown;
                    }
                }
            }
        }
    }

    private void readReason() {
        if (reasonGiven) {
            throw cursor.malformed("second reason of one entry");
        }
        var next = cursor.at();
        cursor.moveTo(extension.valueAt());
        var reasonEnd = cursor.open(DerCursor.ENUMERATED, extension.valueEnd(), "an entry's reason");
        if (reasonEnd - cursor.at() != 1 || cursor.octet() >= 0x80) {
            throw cursor.malformed("reason (expected: one octet, not negative)");
        }
        reason = cursor.octet();
        reasonGiven = true;
        cursor.moveTo(reasonEnd);
        cursor.close(extension.valueEnd(), "an entry's reason");
        cursor.moveTo(next);
    }
}
