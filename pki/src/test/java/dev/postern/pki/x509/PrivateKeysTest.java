package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
    @TempDir
    Path directory;

    @Nested
    class Reads {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out x.key",
                    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out x.key",
                    "ecparam -name prime256v1 -genkey -out x.key", // EC PARAMETERS, then EC PRIVATE KEY
                    "genrsa -traditional -out x.key 2048", // RSA PRIVATE KEY
                })
        void whatOpensslWrites(String command) throws Exception {
            OpenSsl.run(directory, command.split(" ", -1));
            OpenSsl.run(
                    directory, "req", "-x509", "-new", "-key", "x.key", "-subj", "/CN=x", "-days", "2", "-out",
                    "x.pem");
            var certificate = Certificates.parsePem(Files.readString(directory.resolve("x.pem")))
                    .get(0);

            var key = PrivateKeys.parse(Files.readString(directory.resolve("x.key")));

            assertThat(PrivateKeys.fits(key, certificate.getPublicKey())).isTrue();
            assertThat(PrivateKeys.fits(key, TestKeys.p256().getPublic())).isFalse();
            assertThat(PrivateKeys.fits(key, TestKeys.rsa(2048).getPublic())).isFalse();
        }

        @Test
        void whatOpensslEncryptsAskingForThePassphraseOnce() throws Exception {
            OpenSsl.run(
                    directory, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "x.key");
            OpenSsl.run(directory, "pkcs8", "-topk8", "-in", "x.key", "-out", "e.key", "-passout", "pass:pässword");
            var asked = new AtomicInteger();

            var key = PrivateKeys.parse(Files.readString(directory.resolve("e.key")), () -> {
                asked.incrementAndGet();
                return "pässword".toCharArray();
            });

            assertThat(key).isEqualTo(PrivateKeys.parse(Files.readString(directory.resolve("x.key"))));
            assertThat(asked).hasValue(1);
        }

        @Test
        void whatItWroteItself() {
            var key = TestKeys.p256().getPrivate();

            assertThat(PrivateKeys.parse(PrivateKeys.encode(key))).isEqualTo(key);
            assertThat(PrivateKeys.parse(PrivateKeys.encode(key, "x".toCharArray()), () -> "x".toCharArray()))
                    .isEqualTo(key);
        }
    }

    @Nested
    class Refuses {
        private static final String ENCRYPTED =
                PrivateKeys.encode(TestKeys.p256().getPrivate(), "s3cret".toCharArray());

        @Test
        void anEncryptedKeyWithoutItsPassphrase() {
            assertRefused(ENCRYPTED, "private key is encrypted (expected: a passphrase with it)");
        }

        @Test
        void anotherPassphraseWithoutRepeatingIt() {
            assertThatThrownBy(() -> PrivateKeys.parse(ENCRYPTED, () -> "guess".toCharArray()))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("line 1: private key does not open (expected: its passphrase)");
        }

        @Test
        void anEmptyPassphrase() {
            assertThatThrownBy(() -> PrivateKeys.encode(TestKeys.p256().getPrivate(), new char[0]))
                    .isInstanceOf(MalformedInput.class);
        }

        @Test
        void moreIterationsThanAnybodyNeedsBeforeRunningThem() {
            // INTEGER 600,000 becomes INTEGER 8,388,607.
            var hex = HexFormat.of().formatHex(Pem.blocks(ENCRYPTED).get(0).der());
            assertThat(hex).containsOnlyOnce("02030927c0");
            var bomb = HexFormat.of().parseHex(hex.replace("02030927c0", "02037fffff"));

            assertRefused(
                    Pem.encode("ENCRYPTED PRIVATE KEY", bomb),
                    "line 1: passphrase stretched by a count of 23 bits (expected: 1..5000000 iterations)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-scrypt", "-v1 PBE-SHA1-3DES"})
        void olderAndCostlierEncryption(String options) throws Exception {
            OpenSsl.run(
                    directory, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "x.key");
            OpenSsl.run(directory, ("pkcs8 -topk8 -in x.key -out e.key -passout pass:x " + options).split(" ", -1));

            assertRefused(Files.readString(directory.resolve("e.key")), " (expected: PB");
        }

        @Test
        void opensslsOldEncryption() throws Exception {
            OpenSsl.run(
                    directory, "genrsa", "-traditional", "-aes256", "-passout", "pass:secret", "-out", "x.key", "2048");

            assertRefused(Files.readString(directory.resolve("x.key")), "encrypted in OpenSSL's old form");
        }

        @Test
        void otherAlgorithms() {
            assertRefused(
                    PrivateKeys.encode(TestKeys.ed25519().getPrivate()),
                    "private key of algorithm 1.3.101.112 (expected: RSA or EC)");
        }

        @Test
        void noneOrTwo() {
            var one = PrivateKeys.encode(TestKeys.p256().getPrivate());

            assertRefused("", "0 private keys found (expected: 1");
            assertRefused(one + one, "2 private keys found (expected: 1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"})
        void garbageWithoutRepeatingIt(String label) {
            assertRefused(
                    Pem.encode(label, new byte[] {0x30, 3, 2, 1, 7}),
                    "line 1: " + label + " is not readable (expected: a PKCS#8, EC or RSA key)");
        }

        private void assertRefused(String pem, String message) {
            assertThatThrownBy(() -> PrivateKeys.parse(pem))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining(message);
        }
    }
}
