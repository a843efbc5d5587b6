package dev.postern.pki.x509;

import static dev.postern.pki.testing.RawCertificate.der;
import static dev.postern.pki.testing.RawCertificate.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.RawCertificate;
import dev.postern.pki.testing.RawCertificate.Part;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.testing.UnreadCertificate;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that announce, inside and outside, to be signed in some way; what is under them is ecdsa-with-SHA256. */
class SignatureAlgorithmsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final ClientVerifier VERIFIER = ClientVerifier.of(PKI.trust());
    private static final RawCertificate SOUND =
            RawCertificate.like(PKI.client("acme").mint().leaf());
    private static final byte[] NULL = hex("0500");
    private static final byte[] SHA1 = hex("3009 06052b0e03021a 0500");
    private static final byte[] SHA256 = hex("300d 0609608648016503040201 0500");
    private static final byte[] SHA512 = hex("300d 0609608648016503040203 0500");
    private static final String PSS = "06092a864886f70d01010a";

    static List<Arguments> weak() {
        return List.of(
                arguments("C14 MD2 with RSA", algorithm("06092a864886f70d010102", NULL)),
                arguments("C14 MD5 with RSA", algorithm("06092a864886f70d010104", NULL)),
                arguments("C14 SHA-1 with RSA", algorithm("06092a864886f70d010105", NULL)),
                arguments("C14 SHA-224 with RSA", algorithm("06092a864886f70d01010e", NULL)),
                arguments("C14 SHA-1 with ECDSA", algorithm("06072a8648ce3d0401")),
                arguments("C14 SHA-224 with ECDSA", algorithm("06082a8648ce3d040301")),
                arguments("C14 SHA-256 with DSA", algorithm("0609608648016503040302")),
                arguments("C14 Ed25519", algorithm("06032b6570")),
                arguments("C14 ML-DSA-65", algorithm("0609608648016503040312")),
                arguments("C14 an algorithm nobody knows", algorithm("06022a03")),
                arguments("C14 SHA-256 with ECDSA and parameters", algorithm("06082a8648ce3d040302", hex("3000"))),
                arguments("C14 SHA-256 with RSA and parameters", algorithm("06092a864886f70d01010b", hex("040100"))),
                arguments("C14 PSS without parameters", algorithm(PSS)),
                arguments("C14 PSS by default, SHA-1", algorithm(PSS, der(0x30))),
                arguments("C14 PSS with null", algorithm(PSS, NULL)),
                arguments("C14 PSS with SHA-1", pss(SHA1, mgf1(SHA1), hex("a203020114"))),
                arguments("C14 PSS with SHA-256, SHA-1 in MGF1", pss(SHA256, mgf1(SHA1), hex("a203020120"))),
                arguments("C14 PSS with SHA-256, SHA-512 in MGF1", pss(SHA256, mgf1(SHA512), hex("a203020120"))),
                arguments(
                        "C14 PSS with another mask",
                        pss(SHA256, der(0x30, hex("06022a03"), SHA256), hex("a203020120"))),
                arguments(
                        "C14 PSS with MGF1 of nothing",
                        pss(SHA256, der(0x30, hex("06092a864886f70d010108")), hex("a203020120"))),
                arguments("C14 PSS with another trailer", pss(SHA256, mgf1(SHA256), hex("a203020120 a303020102"))),
                arguments("C14 PSS with a salt of less than nothing", pss(SHA256, mgf1(SHA256), hex("a2030201ff"))),
                arguments(
                        "C14 PSS with a salt of 2^63 octets",
                        pss(SHA256, mgf1(SHA256), hex("a20b 0209008000000000000000"))),
                arguments("C14 PSS with a salt that is text", pss(SHA256, mgf1(SHA256), hex("a2030c0161"))),
                arguments("C14 PSS with parameters that are a number", algorithm(PSS, hex("020101"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("weak")
    void areIncompatible(String what, byte[] algorithm) {
        assertThat(refused(algorithm).reason()).isEqualTo(RefusalReason.INCOMPATIBLE);
    }

    static List<Arguments> strong() {
        return List.of(
                arguments("C14 SHA-256 with RSA over an ECDSA signature", algorithm("06092a864886f70d01010b", NULL)),
                arguments("C14 SHA-512 with ECDSA over one of SHA-256", algorithm("06082a8648ce3d040304")),
                arguments("C14 PSS over an ECDSA signature", pss(SHA256, mgf1(SHA256), hex("a203020120"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strong")
    void areUntrustedIfTheSignatureIsAnother(String what, byte[] algorithm) {
        assertThat(refused(algorithm).reason()).isEqualTo(RefusalReason.UNTRUSTED);
    }

    @Test
    @DisplayName("C14 null where ECDSA has no parameters is taken")
    void takesNull() {
        assertThat(VERIFIER.verify(chain(algorithm("06082a8648ce3d040302", NULL)), NOW))
                .isInstanceOf(Accepted.class);
    }

    private static Refused refused(byte[] algorithm) {
        return (Refused) VERIFIER.verify(chain(algorithm), NOW);
    }

    private static CertificateChain chain(byte[] algorithm) {
        var der = SOUND.with(Part.ALGORITHM, algorithm)
                .signed(PKI.issuing().keys().getPrivate());
        return CertificateChain.of(new UnreadCertificate(der), PKI.issuing().certificate());
    }

    private static byte[] algorithm(String oid, byte[]... parameters) {
        return der(0x30, hex(oid), parameters.length == 0 ? new byte[0] : parameters[0]);
    }

    private static byte[] mgf1(byte[] hash) {
        return der(0x30, hex("06092a864886f70d010108"), hash);
    }

    private static byte[] pss(byte[] hash, byte[] mask, byte[] rest) {
        return algorithm(PSS, der(0x30, der(0xa0, hash), der(0xa1, mask), rest));
    }
}
