package dev.postern.pki.x509;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A place in DER bytes that only moves forward: definite, minimal lengths, every element inside the one that holds it. Not
 * recursive, so nesting costs an attacker bytes and us nothing. Every complaint is a {@link MalformedInput} with the offset.
 */
public final class DerCursor {
    public static final int BOOLEAN = 0x01;
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int OBJECT_IDENTIFIER = 0x06;
    public static final int ENUMERATED = 0x0a;
    public static final int UTC_TIME = 0x17;
    public static final int GENERALIZED_TIME = 0x18;
    public static final int SEQUENCE = 0x30;

    private static final int NONE = -1;

    private final byte[] bytes;
    private int at;

    /** A cursor that stands at an offset. */
    public DerCursor(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The offset. */
    public int at() {
        return at;
    }

    /** Goes on from another offset. */
    public void moveTo(int position) {
        at = position;
    }

    /** The octet here, unsigned. */
    public int octet() {
        return bytes[at] & 0xff;
    }

    /** Whether bytes are left before a limit. */
    public boolean isBefore(int limit) {
        return at < limit;
    }

    /** Whether an element of a tag stands here. */
    public boolean isAt(int tag, int limit) {
        return at < limit && octet() == tag;
    }

    /** Steps into an element that must be here; returns where its content ends. */
    public int open(int tag, int limit, String what) {
        var found = at < limit ? octet() : NONE;
        if (found != tag) {
            throw malformed(
                    found == NONE
                            ? "nothing (expected: " + what + ")"
                            : String.format("tag %02x (expected: %02x, %s)", found, tag, what));
        }
        return enter(limit, what);
    }

    /** Steps over an element of any kind that must be here. */
    public void skip(int limit, String what) {
        at = openAny(limit, what);
    }

    /** Says that an element's content has been read to its end. */
    public void close(int end, String what) {
        if (at != end) {
            throw malformed((end - at) + " bytes too many in " + what);
        }
    }

    /** Steps into an element of any kind that must be here; returns where its content ends. */
    public int openAny(int limit, String what) {
        if (at >= limit) {
            throw malformed("nothing (expected: " + what + ")");
        }
        return enter(limit, what);
    }

    /** Steps over an element of a tag that must be here. */
    public void skip(int tag, int limit, String what) {
        at = open(tag, limit, what);
    }

    /** Steps into an element that must be here and be all that is left; returns where its content ends. */
    public int openLast(int tag, int limit, String what) {
        var end = open(tag, limit, what);
        if (end != limit) {
            throw malformed((limit - end) + " bytes after the end of " + what + " (expected: none)");
        }
        return end;
    }

    /** Steps into a SEQUENCE or another list that must be here and hold something; returns where its content ends. */
    public int openNonEmpty(int tag, int limit, String what) {
        var end = open(tag, limit, what);
        if (end == at) {
            throw malformed("empty " + what);
        }
        return end;
    }

    /** Steps into an INTEGER that must be here and be minimal; returns where it ends. */
    public int openInteger(int limit, String what) {
        var end = open(INTEGER, limit, what);
        if (end == at) {
            throw malformed("empty integer, " + what);
        }
        if (end - at > 1 && bytes[at] == (bytes[at + 1] >= 0 ? 0 : -1)) {
            throw malformed("integer with superfluous leading octets, " + what);
        }
        return end;
    }

    /** Reads a BOOLEAN that must be here and true: where it stands its default is false, which DER does not spell out. */
    public boolean isTrue(int limit, String what) {
        var end = open(BOOLEAN, limit, what);
        if (end - at != 1 || octet() != 0xff) {
            throw malformed("boolean (expected: ff, or nothing for false), " + what);
        }
        at = end;
        return true;
    }

    /** Whether a time stands here, in either form. */
    public boolean isAtTime(int limit) {
        return isAt(UTC_TIME, limit) || isAt(GENERALIZED_TIME, limit);
    }

    /** Reads a time in either form, to the second, in UTC (RFC 5280 §5.1.2.4); seconds since 1970. */
    public long time(int limit, String what) {
        var general = isAt(GENERALIZED_TIME, limit);
        var end = open(general ? GENERALIZED_TIME : UTC_TIME, limit, what);
        if (end - at != (general ? 15 : 13) || bytes[end - 1] != 'Z') {
            throw malformed("time (expected: to the second, ending in Z), " + what);
        }
        var year = digits(what);
        if (general) {
            year = 100 * year + digits(what);
        } else {
            year += year < 50 ? 2000 : 1900;
        }
        try {
            var time = LocalDateTime.of(year, digits(what), digits(what), digits(what), digits(what), digits(what));
            at = end;
            return time.toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedInput("byte " + at + ": no such time, " + what, e);
        }
    }

    /** A complaint about this place. */
    public MalformedInput malformed(String complaint) {
        return new MalformedInput("byte " + at + ": " + complaint);
    }

    private int digits(String what) {
        var tens = bytes[at] - '0';
        var ones = bytes[at + 1] - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            throw malformed("time with other characters than digits, " + what);
        }
        at += 2;
        return 10 * tens + ones;
    }

    private int enter(int limit, String what) {
        if ((octet() & 0x1f) == 0x1f) {
            throw malformed("tag of several octets, " + what);
        }
        at++;
        var length = length(limit, what);
        if (length > limit - at) {
            throw malformed("length " + length + " where " + (limit - at) + " bytes are left, " + what);
        }
        return at + length;
    }

    private int length(int limit, String what) {
        if (at >= limit) {
            throw malformed("cut off, " + what);
        }
        var first = octet();
        at++;
        if (first < 0x80) {
            return first;
        }
        var octets = first & 0x7f;
        if (octets == 0) {
            throw malformed("indefinite length (expected: DER), " + what);
        }
        if (octets > 4 || octets > limit - at) {
            throw malformed("length of " + octets + " octets, " + what);
        }
        long length = 0;
        for (int i = 0; i < octets; i++, at++) {
            length = (length << 8) | octet();
        }
        if (length < 0x80 || length >>> (8 * (octets - 1)) == 0) {
            throw malformed("length is not minimal (expected: DER), " + what);
        }
        return (int) Math.min(length, Integer.MAX_VALUE);
    }
}
