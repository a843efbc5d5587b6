package dev.postern.pki.testing;

import dev.postern.pki.x509.Certificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * A certificate made of octets: each part of it can be replaced by any others, and the whole is signed, so that a mutant that
 * nobody refuses would be accepted. Not changed; every method returns another.
 */
public final class RawCertificate {
    /** The parts of a TBSCertificate in their order. */
    public enum Part {
        VERSION,
        SERIAL,
        ALGORITHM,
        ISSUER,
        VALIDITY,
        SUBJECT,
        KEY,
        UNIQUE_IDS
    }

    private final Map<Part, byte[]> parts;
    private final List<byte[]> extensions;

    private RawCertificate(Map<Part, byte[]> parts, List<byte[]> extensions) {
        this.parts = parts;
        this.extensions = extensions;
    }

    /** The parts of a sound certificate. */
    public static RawCertificate like(X509Certificate sample) {
        var tbs = Certificate.getInstance(Certificates.der(sample)).getTBSCertificate();
        var parts = new EnumMap<Part, byte[]>(Part.class);
        parts.put(Part.VERSION, der(0xa0, integer(tbs.getVersionNumber() - 1)));
        parts.put(Part.SERIAL, octets(tbs.getSerialNumber()));
        parts.put(Part.ALGORITHM, octets(tbs.getSignature()));
        parts.put(Part.ISSUER, octets(tbs.getIssuer()));
        parts.put(Part.VALIDITY, octets(tbs.getValidity()));
        parts.put(Part.SUBJECT, octets(tbs.getSubject()));
        parts.put(Part.KEY, octets(tbs.getSubjectPublicKeyInfo()));
        var extensions = new ArrayList<byte[]>();
        ASN1Sequence.getInstance(tbs.getExtensions()).forEach(extension -> extensions.add(octets(extension)));
        return new RawCertificate(parts, extensions);
    }

    public RawCertificate with(Part part, byte[] octets) {
        var changed = new EnumMap<>(parts);
        changed.put(part, octets);
        return new RawCertificate(changed, extensions);
    }

    public RawCertificate with(Part part, String hex) {
        return with(part, hex(hex));
    }

    /** With one more extension, whatever it is. */
    public RawCertificate extension(byte[] octets) {
        var more = new ArrayList<>(extensions);
        more.add(octets);
        return new RawCertificate(parts, more);
    }

    /** With one more extension 2.5.29.{@code kind}, not critical. */
    public RawCertificate extension(int kind, byte[] value) {
        return extension(der(0x30, oid(kind), der(0x04, value)));
    }

    /** With this value of 2.5.29.{@code kind} in the place of the one there is, if any; not critical. */
    public RawCertificate replacing(int kind, byte[] value) {
        return without(kind).extension(kind, value);
    }

    public RawCertificate without(int kind) {
        var oid = HexFormat.of().formatHex(oid(kind));
        var others = new ArrayList<>(extensions);
        others.removeIf(extension -> HexFormat.of().formatHex(extension).contains(oid));
        return new RawCertificate(parts, others);
    }

    public RawCertificate withoutExtensions() {
        return new RawCertificate(parts, List.of());
    }

    /** The value of a part. */
    public byte[] part(Part part) {
        return parts.getOrDefault(part, new byte[0]).clone();
    }

    public byte[] signed(PrivateKey key) {
        return signed(key, part(Part.ALGORITHM));
    }

    /** Signed, with another algorithm announced outside than within. */
    public byte[] signed(PrivateKey key, byte[] outerAlgorithm) {
        return assembled(content(), outerAlgorithm, key);
    }

    /** Signed as usual, around a content that may be anything. */
    public byte[] around(byte[] content, PrivateKey key) {
        return assembled(content, part(Part.ALGORITHM), key);
    }

    /** The TBSCertificate. */
    public byte[] content() {
        var all = new ByteArrayOutputStream();
        for (var part : Part.values()) {
            all.writeBytes(parts.getOrDefault(part, new byte[0]));
        }
        if (!extensions.isEmpty()) {
            all.writeBytes(der(0xa3, der(0x30, extensions.toArray(byte[][]::new))));
        }
        return der(0x30, all.toByteArray());
    }

    /** An element with a definite, minimal length. */
    public static byte[] der(int tag, byte[]... contents) {
        var content = new ByteArrayOutputStream();
        for (var each : contents) {
            content.writeBytes(each);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        var length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            var octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    public static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] oid(int kind) {
        return new byte[] {0x06, 0x03, 0x55, 0x1d, (byte) kind};
    }

    private static byte[] integer(int value) {
        return new byte[] {2, 1, (byte) value};
    }

    private static byte[] assembled(byte[] content, byte[] algorithm, PrivateKey key) {
        try {
            var signature = Signature.getInstance(TestKeys.signature(key));
            signature.initSign(key);
            signature.update(content);
            return der(0x30, content, algorithm, der(0x03, new byte[1], signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
