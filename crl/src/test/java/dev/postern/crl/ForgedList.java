package dev.postern.crl;

import dev.postern.pki.testing.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A list put together from its DER parts, each of which a test can replace or leave out; signed for real, so that what is
 * wrong with it is only what the test made wrong.
 */
public final class ForgedList {
    private static final String ECDSA_SHA256 = "300a06082a8648ce3d040302";

    private final KeyPair keys;
    private final Map<String, byte[]> parts = new LinkedHashMap<>();
    private String algorithm = "SHA256withECDSA";
    private byte[] identifier = hex(ECDSA_SHA256);

    private ForgedList(TestAuthority issuer) {
        keys = issuer.keys();
        part("version", hex("020101"));
        part("algorithm", identifier);
        part("issuer", issuer.certificate().getSubjectX500Principal().getEncoded());
        part("thisUpdate", time(issuer.now()));
        part("nextUpdate", time(issuer.now().plusSeconds(7 * 86_400)));
        part("entries", new byte[0]);
        part("extensions", extensions(number(1)));
    }

    public static ForgedList by(TestAuthority issuer) {
        return new ForgedList(issuer);
    }

    public ForgedList part(String name, byte[] der) {
        parts.put(name, der);
        return this;
    }

    public ForgedList without(String name) {
        return part(name, new byte[0]);
    }

    public ForgedList entries(byte[]... entries) {
        return part("entries", element(0x30, entries));
    }

    /** Signs with another algorithm than ECDSA with SHA-256, and says so in both places. */
    public ForgedList signedWith(String name, String algorithmIdentifier) {
        algorithm = name;
        identifier = hex(algorithmIdentifier);
        return part("algorithm", identifier);
    }

    public byte[] content() {
        return element(0x30, parts.values().toArray(byte[][]::new));
    }

    public byte[] sign() {
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(keys.getPrivate());
            signature.update(content());
            return element(0x30, content(), identifier, element(0x03, new byte[1], signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] entry(BigInteger serial, byte[]... more) {
        return entry(serial.toByteArray(), more);
    }

    public static byte[] entry(byte[] serialOctets, byte[]... more) {
        var all = new byte[more.length + 2][];
        all[0] = element(0x02, serialOctets);
        all[1] = time(Instant.parse("2026-11-01T00:00:00Z"));
        System.arraycopy(more, 0, all, 2, more.length);
        return element(0x30, all);
    }

    public static byte[] extensions(byte[]... extensions) {
        return element(0xa0, element(0x30, extensions));
    }

    /** The {@code n} of 2.5.29.n. */
    public static byte[] extension(int n, boolean critical, byte[] value) {
        var octets = element(0x04, value);
        var oid = element(0x06, new byte[] {0x55, 0x1d, (byte) n});
        return critical ? element(0x30, oid, hex("0101ff"), octets) : element(0x30, oid, octets);
    }

    public static byte[] number(long value) {
        return extension(20, false, element(0x02, BigInteger.valueOf(value).toByteArray()));
    }

    public static byte[] reason(int number) {
        return element(0x30, extension(21, false, element(0x0a, new byte[] {(byte) number})));
    }

    public static byte[] time(Instant time) {
        var digits = time.toString().replaceAll("[^0-9]", "").substring(2, 14);
        return element(0x17, (digits + "Z").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    public static byte[] element(int tag, byte[]... contents) {
        var content = new ByteArrayOutputStream();
        for (var part : contents) {
            content.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        var length = content.size();
        if (length >= 0x80) {
            var octets = BigInteger.valueOf(length).toByteArray();
            var skip = octets[0] == 0 ? 1 : 0;
            out.write(0x80 | octets.length - skip);
            out.write(octets, skip, octets.length - skip);
        } else {
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
