package dev.postern.crl;

import dev.postern.pki.x509.MalformedInput;
import java.math.BigInteger;

/** The number of a list: of two lists of one issuer the one with the greater number is the newer (RFC 5280 §5.2.3). */
public record CrlNumber(BigInteger value) implements Comparable<CrlNumber> {
    // RFC 5280 §5.2.3: conforming issuers do not use more than 20 octets, the sign bit included.
    private static final int MAX_BITS = 20 * 8 - 1;

    public CrlNumber {
        if (value.signum() < 0) {
            throw new MalformedInput("list number: " + value + " (expected: not negative)");
        }
        if (value.bitLength() > MAX_BITS) {
            throw new MalformedInput("list number: " + (value.bitLength() / 8 + 1) + " octets (expected: at most 20)");
        }
    }

    public static CrlNumber of(long value) {
        return new CrlNumber(BigInteger.valueOf(value));
    }

    /** The number of the list after this one. */
    public CrlNumber next() {
        return new CrlNumber(value.add(BigInteger.ONE));
    }

    @Override
    public int compareTo(CrlNumber other) {
        return value.compareTo(other.value);
    }

    /** Decimal, as people say it. */
    @Override
    public String toString() {
        return value.toString();
    }
}
