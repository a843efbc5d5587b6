package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/**
 * A certificate or a list about to be signed: its DER parts in order, of which a mutation replaces some. Everything is signed for
 * real, so that what is wrong is only what a mutation made wrong. Not for several threads.
 */
final class Draft {
    /** What {@link #critical} says of an extension. */
    private static final byte[] TRUE = hex("0101ff");

    /** An extension; {@code critical} is the DER of the flag, or nothing. */
    record Extension(String oid, byte[] critical, byte[] value) {
        byte[] der() {
            try {
                return element(0x30, new ASN1ObjectIdentifier(oid).getEncoded(), critical, element(0x04, value));
            } catch (IOException e) {
                throw new IllegalStateException(oid, e);
            }
        }
    }

    final String role;
    final List<Extension> extensions = new ArrayList<>();
    private final Map<String, byte[]> parts = new LinkedHashMap<>();
    private final int extensionsTag;
    /** The pool's key it is signed with. */
    String signer;
    /** The pool's key that it certifies; of a list none. */
    String certified = "";

    String algorithm = "";
    byte[] announced = new byte[0];
    byte[] outside = new byte[0];
    UnaryOperator<byte[]> signature = UnaryOperator.identity();
    UnaryOperator<byte[]> content = UnaryOperator.identity();
    UnaryOperator<byte[]> whole = UnaryOperator.identity();

    Draft(String role, String signer, int extensionsTag) {
        this.role = role;
        this.signer = signer;
        this.extensionsTag = extensionsTag;
    }

    Draft part(String name, byte[] der) {
        parts.put(name, der);
        return this;
    }

    byte[] part(String name) {
        return parts.getOrDefault(name, new byte[0]);
    }

    /** Puts an extension, in the place of one of its kind if there is one. */
    Draft extension(String oid, boolean critical, ASN1Encodable value) {
        return extension(oid, critical, encoded(value));
    }

    Draft extension(String oid, boolean critical, byte[] value) {
        return extension(new Extension(oid, critical ? TRUE : new byte[0], value));
    }

    Draft extension(Extension extension) {
        for (int i = 0; i < extensions.size(); i++) {
            if (extensions.get(i).oid().equals(extension.oid())) {
                extensions.set(i, extension);
                return this;
            }
        }
        extensions.add(extension);
        return this;
    }

    /** Changes the flag of an extension that is there. */
    Draft critical(String oid, byte[] flag) {
        extensions.replaceAll(
                extension -> extension.oid().equals(oid) ? new Extension(oid, flag, extension.value()) : extension);
        return this;
    }

    Draft without(String oid) {
        extensions.removeIf(extension -> extension.oid().equals(oid));
        return this;
    }

    boolean has(String oid) {
        return extensions.stream().anyMatch(extension -> extension.oid().equals(oid));
    }

    byte[] mint(Signatures signatures) {
        var name = signatures.algorithm(signer, algorithm);
        var identifier = identifier(name);
        part("algorithm", announced.length == 0 ? identifier : announced);
        if (!extensions.isEmpty()) {
            var ders = extensions.stream().map(Extension::der).toArray(byte[][]::new);
            part("extensions", element(extensionsTag, element(0x30, ders)));
        }
        var signed = content.apply(element(0x30, joined()));
        var value = signature.apply(signatures.of(signer, name, signed));
        return whole.apply(
                element(0x30, signed, outside.length == 0 ? identifier : outside, element(0x03, new byte[1], value)));
    }

    /** The parts in order; the two times of a certificate are one. */
    private byte[][] joined() {
        var joined = new LinkedHashMap<>(parts);
        if (joined.containsKey("notBefore")) {
            joined.put("notBefore", element(0x30, part("notBefore"), part("notAfter")));
            joined.remove("notAfter");
        }
        return joined.values().toArray(byte[][]::new);
    }

    static byte[] identifier(String algorithm) {
        return encoded(new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm));
    }

    static byte[] encoded(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As RFC 5280 §4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime after. */
    static byte[] time(Instant time) {
        return time.isBefore(Instant.parse("2050-01-01T00:00:00Z")) ? shortTime(time) : longTime(time);
    }

    static byte[] shortTime(Instant time) {
        return text(0x17, digits(time).substring(2) + "Z");
    }

    static byte[] longTime(Instant time) {
        return text(0x18, digits(time) + "Z");
    }

    static byte[] text(int tag, String text) {
        return element(tag, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String digits(Instant time) {
        return time.toString().replaceAll("[^0-9]", "").substring(0, 14);
    }
}
