package dev.postern.pki.x509;

import static dev.postern.pki.testing.RawCertificate.der;
import static dev.postern.pki.testing.RawCertificate.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.RawCertificate;
import dev.postern.pki.testing.RawCertificate.Part;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.testing.UnreadCertificate;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.PublicKeyBounds.Fault;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in certificates that a trusted authority has signed: refused on their octets, before anybody makes a key of them. */
class PublicKeyBoundsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final ClientVerifier VERIFIER = ClientVerifier.of(PKI.trust());
    private static final RawCertificate SOUND =
            RawCertificate.like(PKI.client("acme").mint().leaf());
    private static final String RSA = "06092a864886f70d010101";
    private static final String EC = "06072a8648ce3d0201";
    private static final String P256 = "06082a8648ce3d030107";
    private static final byte[] NULL = hex("0500");
    private static final BigInteger F4 = BigInteger.valueOf(65_537);

    static List<Arguments> refused() throws GeneralSecurityException {
        return List.of(
                incompatible("C10 RSA of 1,024 bits", rsa(modulus(1_024), F4)),
                incompatible("C10 RSA of 2,047 bits", rsa(modulus(2_047), F4)),
                incompatible("C10 RSA of 8,193 bits", rsa(modulus(8_193), F4)),
                incompatible("C10 RSA of 16,384 bits", rsa(modulus(16_384), F4)),
                incompatible("C10 RSA of 65,536 bits", rsa(modulus(65_536), F4)),
                incompatible("C10 RSA of 400,000 bits", rsa(modulus(400_000), F4)),
                incompatible(
                        "C10 RSA with a negative modulus", rsa(modulus(2_048).negate(), F4)),
                incompatible("C10 RSA with an even modulus", rsa(modulus(2_048).clearBit(0), F4)),
                incompatible("C10 RSA with the modulus zero", rsa(BigInteger.ZERO, F4)),
                incompatible("C10 RSA with the exponent 1", rsa(modulus(2_048), BigInteger.ONE)),
                incompatible("C10 RSA with an even exponent", rsa(modulus(2_048), BigInteger.valueOf(65_536))),
                incompatible("C10 RSA with a negative exponent", rsa(modulus(2_048), BigInteger.valueOf(-3))),
                incompatible(
                        "C10 RSA with an exponent of 33 bits",
                        rsa(modulus(2_048), BigInteger.ONE.shiftLeft(32).setBit(0))),
                incompatible("C10 RSA with an exponent as long as its modulus", rsa(modulus(2_048), modulus(2_048))),
                invalid("C10 RSA without its exponent", spki(RSA, NULL, der(0x30, integer(modulus(2_048))))),
                invalid(
                        "C10 RSA with a third number",
                        spki(RSA, NULL, der(0x30, integer(modulus(2_048)), integer(F4), integer(F4)))),
                invalid("C10 RSA and more", spki(RSA, NULL, join(rsaKey(modulus(2_048), F4), NULL))),
                invalid("C10 RSA with other parameters", spki(RSA, hex("020101"), rsaKey(modulus(2_048), F4))),
                invalid("C10 RSA without parameters", spki(RSA, new byte[0], rsaKey(modulus(2_048), F4))),
                incompatible(
                        "C14 RSASSA-PSS key for SHA-1",
                        spki("06092a864886f70d01010a", hex("3000"), rsaKey(modulus(2_048), F4))),
                incompatible("C10 EC secp224r1", spki(EC, hex("06052b81040021"), new byte[57])),
                incompatible("C10 EC secp256k1", spki(EC, hex("06052b8104000a"), new byte[65])),
                incompatible("C10 EC of a binary curve, sect571r1", spki(EC, hex("06052b81040027"), new byte[145])),
                incompatible("C10 EC of a curve nobody knows", spki(EC, hex("06022a03"), new byte[65])),
                invalid("C10 EC by the parameters of P-256", explicit("prime256v1")),
                invalid("C10 EC by parameters of a field of 200,000 bits", spki(EC, hostileCurve(), new byte[65])),
                invalid("C10 EC of an implicit curve", spki(EC, NULL, new byte[65])),
                invalid("C10 EC without a curve", spki(EC, new byte[0], new byte[65])),
                invalid("C10 EC point compressed", spki(EC, hex(P256), point(33, 2))),
                invalid("C10 EC point hybrid", spki(EC, hex(P256), point(65, 6))),
                invalid("C10 EC point at infinity", spki(EC, hex(P256), new byte[1])),
                invalid("C10 EC point too long", spki(EC, hex(P256), point(66, 4))),
                invalid("C10 EC point of another curve", spki(EC, hex(P256), point(97, 4))),
                unsupported(
                        "C10 DSA of a megabit",
                        spki(
                                "06072a8648ce380401",
                                der(0x30, integer(modulus(400_000)), integer(modulus(256)), integer(F4)),
                                integer(F4))),
                unsupported(
                        "C10 DH of a megabit",
                        spki("06092a864886f70d010301", der(0x30, integer(modulus(400_000)), integer(F4)), integer(F4))),
                unsupported("C14 Ed25519", TestKeys.ed25519().getPublic().getEncoded()),
                unsupported("C14 Ed448", spki("06032b6571", new byte[0], new byte[57])),
                unsupported("C10 X25519", spki("06032b656e", new byte[0], new byte[32])),
                unsupported("C14 ML-DSA-65", mlDsa()),
                unsupported("C10 an algorithm nobody knows", spki("06022a03", new byte[0], new byte[1])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, byte[] spki, RefusalReason reason) {
        var certificate = new UnreadCertificate(
                SOUND.with(Part.KEY, spki).signed(PKI.issuing().keys().getPrivate()));

        var refused = (Refused)
                VERIFIER.verify(CertificateChain.of(certificate, PKI.issuing().certificate()), NOW);

        assertThat(refused.reason()).as(refused.detail()).isEqualTo(reason);
        assertThat(certificate.isRead()).as("made into a key").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void takesTheThreeCurves(String curve) {
        assertThat(PublicKeyBounds.complaint(TestKeys.ec(curve).getPublic().getEncoded()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_048, 8_192})
    @DisplayName("C10 RSA keys of 2,048 to 8,192 bits are taken")
    void takesRsaToTheBoundary(int bits) {
        assertThat(PublicKeyBounds.complaint(rsa(modulus(bits), F4))).isEmpty();
        assertThat(PublicKeyBounds.complaint(rsa(modulus(bits), BigInteger.valueOf(3))))
                .isEmpty();
        assertThat(PublicKeyBounds.complaint(
                        rsa(modulus(bits), BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE))))
                .isEmpty();
    }

    @Test
    void takesAnRsassaPssKeyThatSignsInAnyWay() {
        assertThat(PublicKeyBounds.complaint(spki("06092a864886f70d01010a", new byte[0], rsaKey(modulus(2_048), F4))))
                .isEmpty();
    }

    @Test
    @DisplayName("C10 keys cut off or changed at random never make an exception")
    void neverThrows() {
        var random = new Random(10);
        for (var sound : List.of(TestKeys.p256().getPublic().getEncoded(), rsa(modulus(2_048), F4))) {
            IntStream.range(0, sound.length)
                    .forEach(length -> assertThat(PublicKeyBounds.complaint(Arrays.copyOf(sound, length)))
                            .map(PublicKeyBounds.Complaint::fault)
                            .contains(Fault.MALFORMED));
            for (int i = 0; i < Integer.getInteger("postern.cases", 2_000); i++) {
                var mutant = sound.clone();
                mutant[random.nextInt(Math.min(60, mutant.length))] = (byte) random.nextInt();
                assertThatCode(() -> PublicKeyBounds.complaint(mutant)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void takesASoundKeyPutTogetherFromItsParts() {
        var keys = TestKeys.rsa(2_048);
        var der = SOUND.with(Part.KEY, keys.getPublic().getEncoded())
                .signed(PKI.issuing().keys().getPrivate());

        assertThat(VERIFIER.verify(
                        CertificateChain.of(
                                new UnreadCertificate(der), PKI.issuing().certificate()),
                        NOW))
                .isInstanceOf(Accepted.class);
    }

    private static Arguments incompatible(String what, byte[] spki) {
        return arguments(what, spki, RefusalReason.INCOMPATIBLE);
    }

    private static Arguments invalid(String what, byte[] spki) {
        return arguments(what, spki, RefusalReason.INVALID);
    }

    private static Arguments unsupported(String what, byte[] spki) {
        return arguments(what, spki, RefusalReason.TYPE_UNSUPPORTED);
    }

    private static byte[] spki(String algorithm, byte[] parameters, byte[] key) {
        return der(0x30, der(0x30, hex(algorithm), parameters), der(0x03, new byte[1], key));
    }

    private static byte[] rsa(BigInteger modulus, BigInteger exponent) {
        return spki(RSA, NULL, rsaKey(modulus, exponent));
    }

    private static byte[] rsaKey(BigInteger modulus, BigInteger exponent) {
        return der(0x30, integer(modulus), integer(exponent));
    }

    private static byte[] integer(BigInteger value) {
        return der(0x02, value.toByteArray());
    }

    /** Odd, of so many bits; that it is no product of two primes is for nobody to see. */
    private static BigInteger modulus(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    }

    private static byte[] point(int octets, int form) {
        var point = new byte[octets];
        point[0] = (byte) form;
        return point;
    }

    private static byte[] join(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** SpecifiedECDomain over a prime field of 200,000 bits, as in CVE-2022-0778. */
    private static byte[] hostileCurve() {
        var field = der(0x30, hex("06072a8648ce3d0101"), integer(modulus(200_000)));
        var curve = der(0x30, der(0x04, new byte[20_000]), der(0x04, new byte[1]));
        return der(0x30, integer(BigInteger.ONE), field, curve, der(0x04, hex("02aa")), integer(modulus(256)));
    }

    private static byte[] explicit(String curve) {
        var parameters = ECNamedCurveTable.getParameterSpec(curve);
        var field = der(
                0x30,
                hex("06072a8648ce3d0101"),
                integer(parameters.getCurve().getField().getCharacteristic()));
        var coefficients = der(
                0x30,
                der(0x04, parameters.getCurve().getA().getEncoded()),
                der(0x04, parameters.getCurve().getB().getEncoded()));
        var domain = der(
                0x30,
                integer(BigInteger.ONE),
                field,
                coefficients,
                der(0x04, parameters.getG().getEncoded(false)),
                integer(parameters.getN()),
                integer(parameters.getH()));
        var key = TestKeys.p256().getPublic().getEncoded();
        return spki(EC, domain, Arrays.copyOfRange(key, key.length - 65, key.length));
    }

    private static byte[] mlDsa() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("ML-DSA-65", new BouncyCastleProvider())
                .generateKeyPair()
                .getPublic()
                .getEncoded();
    }
}
