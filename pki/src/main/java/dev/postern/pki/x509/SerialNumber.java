package dev.postern.pki.x509;

import java.math.BigInteger;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.Locale;

/**
 * A certificate's serial number in its one canonical form. Certificates with a negative or zero serial exist in the wild, so
 * the value is any integer; what may be issued is narrower and decided there.
 */
public record SerialNumber(BigInteger value) {
    public static SerialNumber of(X509Certificate certificate) {
        return new SerialNumber(certificate.getSerialNumber());
    }

    public static SerialNumber of(X509CRLEntry entry) {
        return new SerialNumber(entry.getSerialNumber());
    }

    /**
     * Hexadecimal in any of the ways people write it: {@code 03A5B1}, {@code 03:a5:b1}, {@code 0x3a5b1}.
     *
     * @throws MalformedInput for anything else
     */
    public static SerialNumber parse(String text) {
        var digits = text.strip().replace(":", "");
        if (!digits.matches("(-|0[xX])?[0-9A-Fa-f]+")) {
            throw new MalformedInput("serial number: \"" + text + "\" (expected: hexadecimal, such as 03A5B1)");
        }
        var prefixed = digits.regionMatches(true, 0, "0x", 0, 2);
        return new SerialNumber(new BigInteger(prefixed ? digits.substring(2) : digits, 16));
    }

    /** Upper-case hexadecimal of the magnitude, an even number of digits (alb.md 1.3: {@code 02}, {@code FEF2…} without 00). */
    public String hex() {
        var digits = value.abs().toString(16).toUpperCase(Locale.ROOT);
        return (value.signum() < 0 ? "-" : "") + (digits.length() % 2 == 0 ? digits : "0" + digits);
    }

    @Override
    public String toString() {
        return hex();
    }
}
