package dev.postern.pki.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Whether bytes are a certificate by the letter: DER throughout ({@link DerForm}), the grammar of RFC 5280 §4.1, and every
 * extension we know complete and by its own grammar ({@link ExtensionForm}). Asked before any library's lazily parsed field is
 * touched, so what such a field throws, or takes where another library takes something else, never comes to pass. Not asked here:
 * the version, which is a policy, and whether what is said makes sense. Linear in size, without recursion.
 */
public final class CertificateForm {
    private static final int VERSION = 0xa0;
    private static final int ISSUER_UNIQUE_ID = 0x81;
    private static final int SUBJECT_UNIQUE_ID = 0x82;
    private static final int EXTENSIONS = 0xa3;
    private static final String SUBJECT_ALT_NAME = "551d11";
    private static final int V1 = 0;
    private static final int V3 = 2;
    // RFC 5280 §4.1.2.2; a sign octet not counted, as in revocation lists here.
    private static final int MAX_SERIAL_OCTETS = 20;
    // RFC 5280 §4.1.2.8: to be parsed, and not to be made. As long as a digest may be.
    private static final int MAX_UNIQUE_ID_OCTETS = 64;

    private final byte[] der;
    private final DerCursor cursor;
    private final NameForm names;
    private final List<String> critical = new ArrayList<>();
    private int version;
    private boolean subjectGiven;
    private boolean otherwiseNamed;
    private byte[] algorithm = new byte[0];
    private byte[] key = new byte[0];

    private CertificateForm(byte[] der) {
        this.der = der;
        this.cursor = new DerCursor(der, 0);
        this.names = new NameForm(der, cursor);
    }

    /**
     * Reads a certificate, all of it.
     *
     * @throws MalformedInput with the offset, for anything else
     */
    public static CertificateForm parse(byte[] der) {
        var form = new CertificateForm(der);
        form.read();
        return form;
    }

    /** What is wrong with a certificate's form and where, or empty. Never an exception. */
    public static Optional<String> complaint(byte[] der) {
        try {
            parse(der);
            return Optional.empty();
        } catch (MalformedInput e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** 1, 2 or 3. */
    public int version() {
        return version + 1;
    }

    /** The object identifiers of the critical extensions, in the certificate's order. */
    public List<String> criticalExtensions() {
        return List.copyOf(critical);
    }

    /** The SubjectPublicKeyInfo as it stands there. */
    public byte[] publicKeyInfo() {
        return key.clone();
    }

    /** The AlgorithmIdentifier of the signature as it stands there, inside and outside. */
    public byte[] signatureAlgorithm() {
        return algorithm.clone();
    }

    private void read() {
        var end = cursor.openLast(DerCursor.SEQUENCE, der.length, "the certificate");
        DerForm.check(der, 0, der.length);
        content(end);
        var outer = cursor.at();
        cursor.skip(DerCursor.SEQUENCE, end, "the signature algorithm");
        if (!Arrays.equals(algorithm, Arrays.copyOfRange(der, outer, cursor.at()))) {
            // RFC 5280 §4.1.1.2: only the one within is signed.
            throw cursor.malformed("signature algorithm other than the one within");
        }
        bits(end, "the signature");
        cursor.close(end, "the certificate");
    }

    private void content(int limit) {
        var end = cursor.open(DerCursor.SEQUENCE, limit, "its content");
        version = version(end);
        serial(end);
        algorithm = algorithm(end);
        if (cursor.isAt(DerCursor.SEQUENCE, end) && der[cursor.at() + 1] == 0) {
            // RFC 5280 §4.1.2.4.
            throw cursor.malformed("empty issuer");
        }
        names.name(end, "the issuer");
        validity(end);
        var subjectAt = cursor.at();
        names.name(end, "the subject");
        subjectGiven = cursor.at() - subjectAt > 2;
        publicKey(end);
        uniqueId(ISSUER_UNIQUE_ID, end);
        uniqueId(SUBJECT_UNIQUE_ID, end);
        if (cursor.isAt(EXTENSIONS, end)) {
            extensions(end);
        }
        cursor.close(end, "the certificate's content");
        if (!subjectGiven && !otherwiseNamed) {
            // RFC 5280 §4.1.2.6.
            throw cursor.malformed("neither a subject nor a critical subjectAltName");
        }
    }

    private int version(int limit) {
        if (!cursor.isAt(VERSION, limit)) {
            return V1;
        }
        var outer = cursor.open(VERSION, limit, "the version");
        var end = cursor.openInteger(outer, "the version");
        var value = cursor.octet();
        // X.690 §11.5: version 1 is the default and not spelled out.
        if (end - cursor.at() != 1 || value == V1 || value > V3) {
            throw cursor.malformed("version (expected: 2, which means version 3)");
        }
        cursor.moveTo(end);
        cursor.close(outer, "the version");
        return value;
    }

    /**
     * Of any sign: the load balancer takes certificates with a negative number (alb.md 3.1), roots of well-known authorities
     * have zero, and RFC 5280 §4.1.2.2 asks to be prepared for both.
     */
    private void serial(int limit) {
        var end = cursor.openInteger(limit, "the serial number");
        var length = end - cursor.at();
        var sign = length > 1 && cursor.octet() == 0 ? 1 : 0;
        if (length - sign > MAX_SERIAL_OCTETS) {
            throw cursor.malformed(
                    "serial number of " + (length - sign) + " octets (expected: at most " + MAX_SERIAL_OCTETS + ")");
        }
        cursor.moveTo(end);
    }

    private byte[] algorithm(int limit) {
        var from = cursor.at();
        var end = cursor.open(DerCursor.SEQUENCE, limit, "an algorithm");
        cursor.skip(DerCursor.OBJECT_IDENTIFIER, end, "an algorithm's identifier");
        if (cursor.isBefore(end)) {
            cursor.skip(end, "an algorithm's parameters");
        }
        cursor.close(end, "an algorithm");
        return Arrays.copyOfRange(der, from, end);
    }

    /**
     * RFC 5280 §4.1.2.5: UTCTime through 2049 is for those who issue; who reads must take either form of any year. To the second and
     * in UTC it must be.
     */
    private void validity(int limit) {
        var end = cursor.open(DerCursor.SEQUENCE, limit, "the validity");
        cursor.time(end, "notBefore");
        cursor.time(end, "notAfter");
        cursor.close(end, "the validity");
    }

    private void publicKey(int limit) {
        var from = cursor.at();
        var end = cursor.open(DerCursor.SEQUENCE, limit, "the public key");
        algorithm(end);
        bits(end, "the public key");
        cursor.close(end, "the public key");
        key = Arrays.copyOfRange(der, from, end);
    }

    /** A bit string that holds octets. */
    private void bits(int limit, String what) {
        var end = cursor.open(DerCursor.BIT_STRING, limit, what);
        if (cursor.octet() != 0) {
            throw cursor.malformed("unused bits in " + what);
        }
        cursor.moveTo(end);
    }

    private void uniqueId(int tag, int limit) {
        if (!cursor.isAt(tag, limit)) {
            return;
        }
        var end = cursor.openNonEmpty(tag, limit, "unique identifier");
        if (version == V1 || end - cursor.at() > MAX_UNIQUE_ID_OCTETS) {
            throw cursor.malformed(
                    "unique identifier (expected: at most " + MAX_UNIQUE_ID_OCTETS + " octets, none in version 1)");
        }
        cursor.moveTo(end);
    }

    private void extensions(int limit) {
        if (version != V3) {
            throw cursor.malformed("extensions (expected: in version 3 only)");
        }
        var outer = cursor.open(EXTENSIONS, limit, "the extensions");
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, outer, "extensions");
        var seen = new HashSet<String>();
        while (cursor.isBefore(end)) {
            var extensionEnd = cursor.open(DerCursor.SEQUENCE, end, "an extension");
            var oidAt = cursor.at() + 2;
            var oid = identifier(extensionEnd);
            if (!seen.add(oid)) {
                throw cursor.malformed("extension stands twice");
            }
            if (cursor.isAt(DerCursor.BOOLEAN, extensionEnd)) {
                critical.add(ObjectIdentifiers.text(der, oidAt, cursor.at()));
                cursor.isTrue(extensionEnd, "an extension's criticality");
                otherwiseNamed |= oid.equals(SUBJECT_ALT_NAME);
            }
            var valueEnd = cursor.open(DerCursor.OCTET_STRING, extensionEnd, "an extension's value");
            new ExtensionForm(der, cursor, names).read(oid, valueEnd);
            cursor.moveTo(valueEnd);
            cursor.close(extensionEnd, "an extension");
        }
        cursor.close(outer, "the extensions");
    }

    private String identifier(int limit) {
        var end = cursor.open(DerCursor.OBJECT_IDENTIFIER, limit, "an extension's identifier");
        var oid = HexFormat.of().formatHex(der, cursor.at(), end);
        cursor.moveTo(end);
        return oid;
    }
}
