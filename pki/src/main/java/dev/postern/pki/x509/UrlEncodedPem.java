package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * PEM in a header value, as the load balancer sends it: percent-encoded with {@code +=/} left literal (alb.md 1.1, where the
 * prose says so and the example shows {@code %3D}; reading accepts both). {@code java.net.URLDecoder} is not the inverse: it
 * turns the literal {@code +} of base64 into a blank (alb.md 1.8).
 */
public final class UrlEncodedPem {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final BitSet LITERAL = new BitSet(128);

    static {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+=/"
                .chars()
                .forEach(LITERAL::set);
    }

    private UrlEncodedPem() {}

    public static String encode(String pem) {
        var text = new StringBuilder(pem.length() + pem.length() / 8);
        for (int i = 0; i < pem.length(); i++) {
            var character = pem.charAt(i);
            if (LITERAL.get(character)) {
                text.append(character);
            } else {
                text.append('%').append(HEX.toHexDigits((byte) character));
            }
        }
        return text.toString();
    }

    /**
     * The chain in a header value, leaf first.
     *
     * @throws MalformedInput for anything but percent-encoded PEM certificates, in the one form they are written in: text beside
     *     them could be a certificate that somebody mangled so that the next one would pass for the leaf (C6)
     */
    public static CertificateChain decode(String value) {
        var text = decoded(value);
        var chain = CertificateChain.parsePem(text);
        if (!chain.pem().stripTrailing().equals(text.stripTrailing())) {
            throw new MalformedInput(
                    "more than certificates, or written otherwise (expected: PEM blocks of 64 columns)");
        }
        return chain;
    }

    private static String decoded(String value) {
        var octets = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); i++) {
            var character = value.charAt(i);
            if (character > 0x7f) {
                // A byte would keep its lower half only, and so another character.
                throw new MalformedInput("character at " + i + " (expected: ASCII)");
            }
            if (character != '%') {
                octets.write(character);
                continue;
            }
            if (i + 2 >= value.length()
                    || !HexFormat.isHexDigit(value.charAt(i + 1))
                    || !HexFormat.isHexDigit(value.charAt(i + 2))) {
                throw new MalformedInput("percent sign at " + i + " (expected: two hexadecimal digits after it)");
            }
            octets.write(HexFormat.fromHexDigits(value, i + 1, i + 3));
            i += 2;
        }
        return octets.toString(US_ASCII);
    }
}
