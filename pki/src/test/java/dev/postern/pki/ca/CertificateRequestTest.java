package dev.postern.pki.ca;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as the real {@code openssl req} makes them, and the hostile ones of attacks.md O1 and C10. */
class CertificateRequestTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "ec,  ec_paramgen_curve:P-256, sha256",
        "ec,  ec_paramgen_curve:P-384, sha384",
        "ec,  ec_paramgen_curve:P-521, sha512",
        "rsa, rsa_keygen_bits:2048,    sha256",
    })
    void takesWhatOpensslMakes(String algorithm, String option, String hash) throws Exception {
        var pem = openssl(algorithm, option, "-" + hash, "-subj", "/CN=Ünïcode", "-utf8");

        var request = CertificateRequest.parse(pem);
        var same = CertificateRequest.parse(der(pem));

        assertThat(request.publicKey()).isEqualTo(same.publicKey());
        assertThat(request.der()).isEqualTo(der(pem));
    }

    @Test
    void ofAKeyMadeHereIsOneThatOpensslVerifies() throws Exception {
        var request = CertificateRequest.of(TestKeys.p256());

        Files.writeString(directory.resolve("made.csr"), Pem.encode(Pem.CERTIFICATE_REQUEST, request.der()));
        assertThat(OpenSsl.run(directory, "req", "-in", "made.csr", "-verify", "-noout"))
                .contains("verify OK");
    }

    @Test
    @DisplayName("O1 nothing a request asks for reaches the certificate")
    void nothingItAsksForReachesTheCertificate() throws Exception {
        var request = CertificateRequest.parse(openssl(
                "ec",
                "ec_paramgen_curve:P-256",
                "-subj",
                "/CN=admin/O=Root",
                "-addext",
                "basicConstraints=critical,CA:TRUE",
                "-addext",
                "keyUsage=keyCertSign,cRLSign",
                "-addext",
                "extendedKeyUsage=serverAuth,codeSigning",
                "-addext",
                "subjectAltName=DNS:evil.example,URI:spiffe://partners.example.com/client/admin"));
        var domain = new TrustDomain("partners.example.com");
        var authority =
                LocalAuthority.create(directory, AuthoritySettings.of("Example", domain), new SecureRandom(), NOW);

        var leaf = authority
                .issue(
                        request,
                        ClientProfile.of(new ClientId("acme"), domain, Validity.lasting(Duration.ofDays(9), NOW)),
                        NOW)
                .leaf();

        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=acme");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(KeyPurpose.CLIENT_AUTH.oid());
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://partners.example.com/client/acme"));
    }

    @Nested
    class Refuses {
        @Test
        @DisplayName("O1 a signature that does not verify is refused")
        void aSignatureThatDoesNotVerify() throws Exception {
            var der = der(openssl("ec", "ec_paramgen_curve:P-256"));
            der[der.length - 1] ^= 1;

            assertRefused(
                    der,
                    "request is not signed by its own key (expected: proof that the sender holds the private key)");
        }

        @Test
        void anothersKeyUnderTheSendersSignature() throws Exception {
            var mine = new PKCS10CertificationRequest(der(openssl("ec", "ec_paramgen_curve:P-256")));
            var theirs = new JcaPKCS10CertificationRequestBuilder(
                            mine.getSubject(), TestKeys.p256().getPublic())
                    .build(SigningKey.signer(TestKeys.p256().getPrivate()));

            assertRefused(theirs.getEncoded(), "request is not signed by its own key");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                rsa     | rsa_keygen_bits:1024        | RSA key of 1024 bits (expected: 2048..8192)
                ec      | ec_paramgen_curve:secp256k1 | elliptic curve 1.3.132.0.10 (expected: P-256, P-384 or P-521 by name)
                ed25519 |                             | public key of algorithm 1.3.101.112 (expected: RSA or EC)
                """)
        @DisplayName("O1 keys outside the policy are refused")
        void keysOutsideThePolicy(String algorithm, @Nullable String option, String message) throws Exception {
            assertRefused(openssl(algorithm, option), message);
        }

        @Test
        void explicitCurveParameters() throws Exception {
            OpenSsl.run(
                    directory,
                    "ecparam",
                    "-name",
                    "prime256v1",
                    "-genkey",
                    "-noout",
                    "-param_enc",
                    "explicit",
                    "-out",
                    "x.key");
            OpenSsl.run(directory, "req", "-new", "-key", "x.key", "-subj", "/CN=x", "-out", "x.csr");

            assertRefused(
                    Files.readAllBytes(directory.resolve("x.csr")),
                    "elliptic curve with explicit parameters (expected");
        }

        @Test
        void sha1() throws Exception {
            assertRefused(
                    openssl("rsa", "rsa_keygen_bits:2048", "-sha1"),
                    "request signed with algorithm 1.2.840.113549.1.1.5 (expected");
        }

        @Test
        @DisplayName("O1 a file that holds the private key is refused")
        void aFileThatHoldsThePrivateKeyToo() throws Exception {
            var pem = new String(openssl("ec", "ec_paramgen_curve:P-256"), US_ASCII);
            var key = Files.readString(directory.resolve("x.key"));

            assertThatThrownBy(() -> CertificateRequest.parse((pem + key).getBytes(US_ASCII)))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("the request comes with its private key")
                    .hasMessageNotContaining(key.lines().skip(1).findFirst().orElseThrow());
        }

        @Test
        @DisplayName("O1 an oversized request is refused unread")
        void anOversizedFileUnread() {
            assertRefused(new byte[1 << 20], "request of 1048576 bytes (expected: at most 65536)");
        }

        @Test
        void bytesBehindTheEnd() throws Exception {
            var der = der(openssl("ec", "ec_paramgen_curve:P-256"));

            assertRefused(Arrays.copyOf(der, der.length + 1), "not a certificate request");
        }

        @Test
        void everyTruncation() {
            var der = CertificateRequest.of(TestKeys.p256()).der();

            for (int length = 0; length < der.length; length++) {
                assertRefused(Arrays.copyOf(der, length), "");
            }
        }

        @Test
        void twoRequestsInOneFile() {
            var pem = Pem.encode(
                    Pem.CERTIFICATE_REQUEST,
                    CertificateRequest.of(TestKeys.p256()).der());

            assertRefused((pem + pem).getBytes(US_ASCII), "2 requests found (expected: 1");
        }

        private void assertRefused(byte[] request, String message) {
            assertThatThrownBy(() -> CertificateRequest.parse(request))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining(message);
        }
    }

    @Nested
    class Policy {
        private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(2047).setBit(0);

        @ParameterizedTest
        @ValueSource(strings = {"0", "1", "2", "65536", "4294967297", "-3"})
        void refusesExponentsThatAreEvenTinyOrHuge(BigInteger exponent) {
            assertThatThrownBy(() -> KeyPolicy.check(rsa(MODULUS, exponent)))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("RSA exponent out of range");
        }

        @Test
        void takesTheLargestExponentAndTheLargestModulus() {
            KeyPolicy.check(rsa(MODULUS, new BigInteger("4294967295")));
            KeyPolicy.check(rsa(BigInteger.ONE.shiftLeft(8191).setBit(0), BigInteger.valueOf(65537)));
        }

        @Test
        void refusesModuliThatAreTooSmallTooLargeOrEven() {
            var exponent = BigInteger.valueOf(65537);
            for (var modulus : List.of(
                    BigInteger.ONE.shiftLeft(2046).setBit(0),
                    BigInteger.ONE.shiftLeft(8192).setBit(0),
                    BigInteger.ONE.shiftLeft(2047),
                    MODULUS.negate())) {
                assertThatThrownBy(() -> KeyPolicy.check(rsa(modulus, exponent)))
                        .isInstanceOf(MalformedInput.class);
            }
        }

        @Test
        void refusesPointsThatAreNotOnTheCurve() {
            var point = new byte[65];
            point[0] = 4;
            point[64] = 1;
            for (var octets : List.of(point, new byte[] {0}, new byte[0])) {
                var key = new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                        octets);
                assertThatThrownBy(() -> KeyPolicy.check(key))
                        .isInstanceOf(MalformedInput.class)
                        .hasMessageStartingWith("EC public key is ");
            }
        }

        private static SubjectPublicKeyInfo rsa(BigInteger modulus, BigInteger exponent) {
            try {
                return new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        new DERSequence(new ASN1Encodable[] {new ASN1Integer(modulus), new ASN1Integer(exponent)}));
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private byte[] openssl(String algorithm, @Nullable String option, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("req", "-new", "-nodes", "-newkey", algorithm));
        if (option != null) {
            arguments.addAll(List.of("-pkeyopt", option));
        }
        arguments.addAll(List.of("-keyout", "x.key", "-out", "x.csr"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("-subj")) {
            arguments.addAll(List.of("-subj", "/CN=x"));
        }
        OpenSsl.run(directory, arguments.toArray(String[]::new));
        return Files.readAllBytes(directory.resolve("x.csr"));
    }

    private static byte[] der(byte[] pem) {
        return Pem.blocks(new String(pem, US_ASCII)).get(0).der();
    }
}
