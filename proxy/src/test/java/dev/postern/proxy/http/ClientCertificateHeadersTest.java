package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.ClientCertHeaders;
import dev.postern.proxy.config.ClientIdHeader;
import dev.postern.proxy.config.EqualsSign;
import dev.postern.proxy.config.IdentityHeader;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.config.LeafHeader;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of alb.md 1.1–1.3. */
class ClientCertificateHeadersTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    private final ClientCertificateHeaders headers =
            new ClientCertificateHeaders(IdentityHeader::defaultName, IdentityHeaders.DEFAULT);

    @ParameterizedTest(name = "V13 serial {0} is sent as {1}")
    @CsvSource({
        "1, 01",
        "80, 80",
        "0FF, FF",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "abcdef, ABCDEF",
        "-5, -05"
    })
    void sendsASerialInOneForm(String serial, String sent) {
        var client = PKI.client("acme").serial(new BigInteger(serial, 16)).mint();

        assertThat(headers.verified(client.chain()).lines()).contains("X-Amzn-Mtls-Clientcert-Serial-Number: " + sent);
    }

    @Test
    void saysTheFiveThingsOfVerifyMode() {
        var client = PKI.client("acme")
                .subject(new X500Principal("CN=M\u00c4NNIK\\,MARILIIS,O=Acme"))
                .serial(new BigInteger("FEF257372D5C14D4", 16))
                .validFrom(Instant.parse("2023-09-21T01:50:17Z"))
                .validUntil(Instant.parse("2030-09-20T01:50:17Z"))
                .mint();

        var lines = headers.verified(client.chain()).lines();

        assertThat(lines.subList(0, 4))
                .containsExactly(
                        "X-Amzn-Mtls-Clientcert-Serial-Number: FEF257372D5C14D4",
                        "X-Amzn-Mtls-Clientcert-Issuer: CN=Test Issuing,O=Example",
                        "X-Amzn-Mtls-Clientcert-Subject: CN=M\\C3\\84NNIK\\,MARILIIS,O=Acme",
                        "X-Amzn-Mtls-Clientcert-Validity: NotBefore=2023-09-21T01:50:17Z;NotAfter=2030-09-20T01:50:17Z");
        assertThat(lines.get(4))
                .startsWith("X-Amzn-Mtls-Clientcert-Leaf: -----BEGIN%20CERTIFICATE-----%0A")
                .endsWith("-----END%20CERTIFICATE-----%0A");
        assertThat(lines).hasSize(5);
    }

    @Test
    void sendsTheWholeChainInPassthroughModeAndReadsItBack() {
        var chain = PKI.client("acme").mint().chain();

        var line = headers.unverified(chain).lines().get(0);

        var value = line.substring("X-Amzn-Mtls-Clientcert: ".length());
        assertThat(value).doesNotContain(" ", "\n", "%2B", "%2F", "%3D");
        assertThat(UrlEncodedPem.decode(value)).isEqualTo(chain);
    }

    /** The example of alb.md 1.1, against its prose; everything else stays as it is. */
    @Test
    void encodesTheEqualsSignIfAsked() {
        // Both paddings: one certificate of each length modulo three.
        var encoding =
                new ClientCertificateHeaders(IdentityHeader::defaultName, IdentityHeaders.ofChain(EqualsSign.ENCODED));
        for (var name : List.of("a", "ab", "abc")) {
            var chain = PKI.client(name).mint().chain();

            assertThat(encoding.unverified(chain).lines())
                    .containsExactlyElementsOf(headers.unverified(chain).lines().stream()
                            .map(line -> line.replace("=", "%3D"))
                            .toList());
            assertThat(encoding.verified(chain).lines().get(4))
                    .isEqualTo(headers.verified(chain).lines().get(4).replace("=", "%3D"));
            assertThat(encoding.verified(chain).lines().subList(0, 4))
                    .isEqualTo(headers.verified(chain).lines().subList(0, 4));
            assertThat(UrlEncodedPem.decode(
                            encoding.unverified(chain).lines().get(0).split(": ", 2)[1]))
                    .isEqualTo(chain);
        }
    }

    @Nested
    class OfRfc9440 {
        private final CertificateChain path = new CertificateChain(List.of(
                PKI.client("acme").mint().chain().leaf(),
                PKI.issuing().certificate(),
                PKI.root().certificate()));

        @Test
        void sendsTheLeafAsAByteSequence() {
            var lines = lines(LeafHeader.SEND, ClientCertHeaders.SEND_LEAF);

            assertThat(lines).hasSize(6);
            assertThat(lines.get(5)).isEqualTo("Client-Cert: " + byteSequence(0));
        }

        @Test
        void sendsWhatTheLeafWasVerifiedByAsAListUpToTheAnchor() {
            var lines = lines(LeafHeader.OMIT, ClientCertHeaders.SEND_CHAIN);

            assertThat(lines).hasSize(6);
            assertThat(lines.get(4)).isEqualTo("Client-Cert: " + byteSequence(0));
            assertThat(lines.get(5)).isEqualTo("Client-Cert-Chain: " + byteSequence(1) + ", " + byteSequence(2));
        }

        @Test
        void sendsNoEmptyList() {
            var alone = CertificateChain.of(path.leaf());

            assertThat(headers(LeafHeader.OMIT, ClientCertHeaders.SEND_CHAIN)
                            .verified(alone)
                            .lines())
                    .hasSize(5)
                    .noneMatch(line -> line.startsWith("Client-Cert-Chain"));
        }

        private List<String> lines(LeafHeader leaf, ClientCertHeaders clientCert) {
            return headers(leaf, clientCert).verified(path).lines();
        }

        private ClientCertificateHeaders headers(LeafHeader leaf, ClientCertHeaders clientCert) {
            return new ClientCertificateHeaders(
                    IdentityHeader::defaultName, new IdentityHeaders(leaf, clientCert, ClientIdHeader.OMIT));
        }

        /** Section 2.1 tells how to make one of PEM: take colons for its first and last line, and the line breaks out. */
        private String byteSequence(int at) {
            return Certificates.pem(path.certificates().get(at))
                    .replaceAll("-----[A-Z ]+-----", ":")
                    .replace("\n", "");
        }
    }

    @Test
    void namesTheClientByTheRegistersIdIfThatIsToldAndKnown() {
        var told = new ClientCertificateHeaders(
                IdentityHeader::defaultName,
                new IdentityHeaders(LeafHeader.SEND, ClientCertHeaders.OMIT, ClientIdHeader.SEND));
        var known = new Registration.Known(new RegisteredClient(new ClientId("acme"), Set.of()));

        assertThat(told.registered(known).lines()).containsExactly("X-Postern-Client: acme");
        assertThat(told.registered(new Registration.Unknown()).lines()).isEmpty();
        assertThat(told.registered(new Registration.NotKept()).lines()).isEmpty();
        assertThat(headers.registered(known).lines()).isEmpty();
    }

    @Nested
    class Reading {
        private final CertificateChain chain = PKI.client("acme").mint().chain();
        private final String value = UrlEncodedPem.encode(chain.pem());

        @Test
        void takesTheEqualsSignInBothOfItsForms() {
            assertThat(UrlEncodedPem.decode(value.replace("=", "%3D"))).isEqualTo(chain);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "%", "%2", "%zz", "garbage", "-----BEGIN%20CERTIFICATE-----%0A"})
        void refusesWhatIsNone(String garbage) {
            assertThatThrownBy(() -> UrlEncodedPem.decode(garbage)).isInstanceOf(MalformedInput.class);
        }

        @Test
        void refusesAChainWhosePlusBecameABlank() {
            var plus = value.indexOf('+') >= 0 ? value : value.replaceFirst("MII", "MI+");

            assertThatThrownBy(() -> UrlEncodedPem.decode(plus.replace("+", "%20")))
                    .isInstanceOf(MalformedInput.class);
        }

        @Test
        void refusesCharactersWhoseLowerHalvesSpellACertificate() {
            assertThatThrownBy(() -> UrlEncodedPem.decode(value.replace('M', (char) ('M' + 0x100))))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageEndingWith("(expected: ASCII)");
        }

        @Test
        void refusesTextBesideTheCertificatesWhichMayBeAMangledOne() {
            for (var beside :
                    List.of("CN=acme%0A", value.replace("BEGIN%20", "BEGIN%2"), value.replaceFirst("-", ""))) {
                assertThatThrownBy(() -> UrlEncodedPem.decode(beside + value)).isInstanceOf(MalformedInput.class);
            }
        }

        @Test
        void neverTakesACutChainForTheWhole() {
            for (int end = 0; end < value.length() - "%0A".length(); end += 97) {
                try {
                    assertThat(UrlEncodedPem.decode(value.substring(0, end))).isNotEqualTo(chain);
                } catch (MalformedInput e) {
                    assertThat(e).hasMessageNotContaining("\n");
                }
            }
        }
    }
}
