package dev.postern.crl.issue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;

/** Writes the DER of a list (RFC 5280 §5.1) straight into bytes; a tree of objects for a million entries takes a gigabyte. */
final class ListWriter {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int ENUMERATED = 0x0a;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int EXTENSIONS = 0xa0;
    private static final int KEY_IDENTIFIER = 0x80;

    private static final byte[] VERSION_2 = {INTEGER, 1, 1};
    private static final byte[] CRL_NUMBER = {0x55, 0x1d, 20};
    private static final byte[] REASON_CODE = {0x55, 0x1d, 21};
    private static final byte[] AUTHORITY_KEY_IDENTIFIER = {0x55, 0x1d, 35};

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Instant Y2050 = Instant.parse("2050-01-01T00:00:00Z");
    private static final Instant Y1950 = Instant.parse("1950-01-01T00:00:00Z");

    private ListWriter() {}

    /** The content, TBSCertList. */
    static byte[] content(
            ListDraft draft, List<RevokedCertificate> entries, X509Certificate issuer, AlgorithmIdentifier algorithm)
            throws IOException {
        return element(
                SEQUENCE,
                VERSION_2,
                algorithm.getEncoded(),
                issuer.getSubjectX500Principal().getEncoded(),
                time(draft.thisUpdate()),
                time(draft.nextUpdate()),
                entries(entries),
                element(
                        EXTENSIONS,
                        element(
                                SEQUENCE,
                                extension(
                                        AUTHORITY_KEY_IDENTIFIER,
                                        element(SEQUENCE, element(KEY_IDENTIFIER, keyIdentifier(issuer)))),
                                extension(CRL_NUMBER, integer(draft.number().value())))));
    }

    /** The content with its signature, CertificateList. */
    static byte[] list(byte[] content, ContentSigner signer) throws IOException {
        try (var signed = signer.getOutputStream()) {
            signed.write(content);
        }
        return element(
                SEQUENCE,
                content,
                signer.getAlgorithmIdentifier().getEncoded(),
                element(BIT_STRING, new byte[] {0}, signer.getSignature()));
    }

    private static byte[] entries(List<RevokedCertificate> entries) {
        if (entries.isEmpty()) {
            return new byte[0]; // RFC 5280 §5.1.2.6: absent rather than empty
        }
        var out = new ByteArrayOutputStream(48 * entries.size());
        for (var entry : entries) {
            out.writeBytes(element(
                    SEQUENCE,
                    integer(entry.serial().value()),
                    time(entry.revokedAt()),
                    entry.reason() == 0 ? new byte[0] : reason(entry.reason())));
        }
        return element(SEQUENCE, out.toByteArray());
    }

    private static byte[] reason(int number) {
        return element(SEQUENCE, extension(REASON_CODE, new byte[] {ENUMERATED, 1, (byte) number}));
    }

    private static byte[] extension(byte[] identifier, byte[] value) {
        return element(SEQUENCE, element(OBJECT_IDENTIFIER, identifier), element(OCTET_STRING, value));
    }

    private static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    /** RFC 5280 §5.1.2.4: UTCTime through 2049, GeneralizedTime from 2050 on. */
    private static byte[] time(Instant time) {
        var text = TIME.format(time);
        return time.isBefore(Y2050) && !time.isBefore(Y1950)
                ? element(UTC_TIME, text.substring(2).getBytes(US_ASCII))
                : element(GENERALIZED_TIME, text.getBytes(US_ASCII));
    }

    /** The identifier the issuer's certificate gives its key, so that both are found together; else the usual one. */
    private static byte[] keyIdentifier(X509Certificate issuer) {
        var given = issuer.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (given != null) {
            return SubjectKeyIdentifier.getInstance(
                            ASN1OctetString.getInstance(given).getOctets())
                    .getKeyIdentifier();
        }
        try {
            return new JcaX509ExtensionUtils()
                    .createSubjectKeyIdentifier(issuer.getPublicKey())
                    .getKeyIdentifier();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static byte[] element(int tag, byte[]... parts) {
        var length = 0;
        for (var part : parts) {
            length = Math.addExact(length, part.length);
        }
        var octets = length < 0x80 ? 0 : (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        var element = new byte[Math.addExact(length, 2 + octets)];
        element[0] = (byte) tag;
        element[1] = (byte) (octets == 0 ? length : 0x80 | octets);
        for (int i = 0; i < octets; i++) {
            element[2 + i] = (byte) (length >>> (8 * (octets - 1 - i)));
        }
        var at = 2 + octets;
        for (var part : parts) {
            System.arraycopy(part, 0, element, at, part.length);
            at += part.length;
        }
        return element;
    }
}
