package dev.postern.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAuthorityTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final TrustDomain DOMAIN = new TrustDomain("partners.example.com");
    private static final AuthoritySettings SETTINGS = AuthoritySettings.of("Example", DOMAIN);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path state;

    @Nested
    class Creation {
        @ParameterizedTest
        @EnumSource(
                value = KeyType.class,
                names = {"P256", "P384", "RSA2048"})
        void makesAnAuthorityThatLoadsAgainAndWhoseClientsAreTrusted(KeyType type) throws IOException {
            var made = LocalAuthority.create(state, SETTINGS.withKeyType(type), RANDOM, NOW);

            var loaded = LocalAuthority.load(state, LocalAuthorityTest::noPassphrase, RANDOM);
            var chain = loaded.issue(request(), client("acme"), NOW);

            assertThat(loaded.certificates()).isEqualTo(made.certificates());
            assertThat(loaded.settings()).isEqualTo(made.settings());
            var trust = TrustStore.parse(Files.readString(state.resolve("ca-bundle.pem")));
            assertThat(ClientVerifier.of(trust).verify(chain, NOW)).isInstanceOf(Verdict.Accepted.class);
        }

        @Test
        @DisplayName("O2 keys are the owner's alone")
        void leavesKeysToTheOwnerAlone() throws IOException {
            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);

            assertThat(permissions("ca")).isEqualTo("rwx------");
            assertThat(permissions("ca/root.key")).isEqualTo("rw-------");
            assertThat(permissions("ca/issuing.key")).isEqualTo("rw-------");
            assertThat(permissions("ca-bundle.pem")).isEqualTo("rw-r--r--");
        }

        @Test
        @DisplayName("O2 an authority is never overwritten")
        void neverOverwritesAnAuthority() throws IOException {
            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            var before = Files.readString(state.resolve("ca/root.key"));

            assertThatThrownBy(() -> LocalAuthority.create(state, SETTINGS, RANDOM, NOW))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(
                            state.resolve("ca") + ": exists (expected: no authority yet; one is never overwritten)");
            assertThat(Files.readString(state.resolve("ca/root.key"))).isEqualTo(before);
        }

        @Test
        void encryptsTheKeysSoThatOpensslOpensThemWithThePassphraseOnly() throws Exception {
            LocalAuthority.create(state, SETTINGS, "s3cret".toCharArray(), RANDOM, NOW);

            assertThat(Files.readString(state.resolve("ca/issuing.key")))
                    .startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
            assertThat(OpenSsl.run(state, "pkcs8", "-in", "ca/issuing.key", "-passin", "pass:s3cret"))
                    .contains("BEGIN PRIVATE KEY");
            LocalAuthority.load(state, () -> "s3cret".toCharArray(), RANDOM);
            assertThatThrownBy(() -> LocalAuthority.load(state, () -> "wrong".toCharArray(), RANDOM))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("root.key: line 1: private key does not open (expected: its passphrase)")
                    .hasMessageNotContaining("wrong");
        }

        @Test
        void sweepsAwayWhatAStoppedCreationLeft() throws IOException {
            Files.createDirectories(state.resolve(".ca.new"));
            Files.writeString(state.resolve(".ca.new/root.key"), "half");

            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);

            assertThat(state.toFile().list()).containsExactlyInAnyOrder(".lock", "ca", "ca-bundle.pem");
            assertThat(state.resolve("ca").toFile().list())
                    .containsExactlyInAnyOrder("root.pem", "root.key", "issuing.pem", "issuing.key", "settings");
        }

        @Test
        void writesTheBundleThatACrashKeptItFromWriting() throws IOException {
            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            Files.delete(state.resolve("ca-bundle.pem"));

            var loaded = LocalAuthority.load(state, LocalAuthorityTest::noPassphrase, RANDOM);

            assertThat(Files.readString(state.resolve("ca-bundle.pem"))).isEqualTo(loaded.bundle());
        }
    }

    @Nested
    class BrokenDirectories {
        @ParameterizedTest
        @ValueSource(strings = {"root.pem", "root.key", "issuing.pem", "issuing.key", "settings"})
        void namesTheFileThatIsMissing(String name) throws IOException {
            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            Files.delete(state.resolve("ca").resolve(name));

            assertThatThrownBy(() -> LocalAuthority.load(state, LocalAuthorityTest::noPassphrase, RANDOM))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(state.resolve("ca").resolve(name) + ": missing (expected: a file)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"root.pem", "root.key", "issuing.pem", "issuing.key", "settings"})
        void namesTheFileThatIsNotWhatItShouldBe(String name) throws IOException {
            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            Files.writeString(state.resolve("ca").resolve(name), "garbage\n");

            assertThatThrownBy(() -> LocalAuthority.load(state, LocalAuthorityTest::noPassphrase, RANDOM))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith(state.resolve("ca").resolve(name).toString());
        }

        @ParameterizedTest
        @CsvSource({
            "root.key,    'key does not fit its certificate'",
            "issuing.key, 'key does not fit its certificate'",
            "issuing.pem, 'signature does not verify'",
            "root.pem,    'key does not fit its certificate'",
        })
        void noticesAPartOfAnotherAuthorityOfTheSameName(String name, String complaint) throws IOException {
            LocalAuthority.create(state.resolve("one"), SETTINGS, RANDOM, NOW);
            LocalAuthority.create(state.resolve("other"), SETTINGS, RANDOM, NOW);
            Files.copy(
                    state.resolve("other/ca").resolve(name),
                    state.resolve("one/ca").resolve(name),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);

            assertThatThrownBy(
                            () -> LocalAuthority.load(state.resolve("one"), LocalAuthorityTest::noPassphrase, RANDOM))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining(complaint)
                    .hasMessageContaining("(expected: ");
        }
    }

    @Nested
    class Certificates {
        @Test
        void sayWhatTheProfileSaysAndOpensslAgrees() throws Exception {
            var authority = LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            var profile = ClientProfile.of(
                            new ClientId("acme"),
                            DOMAIN,
                            List.of(AlternativeName.dns("acme.example"), AlternativeName.ip("2001:db8::1")),
                            Validity.lasting(Duration.ofDays(30), NOW))
                    .withCrlUrls(List.of(URI.create("http://crl.example/issuing.crl")));

            var chain = authority.issue(request(), profile, NOW);

            Files.writeString(state.resolve("chain.pem"), chain.pem());
            var text = OpenSsl.run(state, "x509", "-in", "chain.pem", "-noout", "-text");
            assertThat(text)
                    .contains("Subject: CN = acme\n")
                    .contains("Issuer: O = Example, CN = Example Issuing CA\n")
                    .contains("Not Before: Jan  1 11:59:00 2030 GMT")
                    .contains("Not After : Jan 31 12:00:00 2030 GMT")
                    .contains("X509v3 Basic Constraints: critical\n                CA:FALSE")
                    .contains("X509v3 Key Usage: critical\n                Digital Signature\n")
                    .contains("X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n")
                    .contains("URI:spiffe://partners.example.com/client/acme, DNS:acme.example, IP Address:2001:DB8:")
                    .contains("URI:http://crl.example/issuing.crl")
                    .contains("X509v3 Authority Key Identifier")
                    .contains("X509v3 Subject Key Identifier");
            assertThat(verified("chain.pem", "sslclient")).contains("chain.pem: OK");
        }

        @Test
        void ofServersAreForServersOnly() throws Exception {
            var authority = LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            var names = List.of(AlternativeName.ofServer("localhost"), AlternativeName.ofServer("127.0.0.1"));

            var chain = authority.issue(
                    request(), CertificateProfile.server(names, Validity.lasting(Duration.ofDays(9), NOW)), NOW);

            Files.writeString(state.resolve("server.pem"), chain.pem());
            assertThat(OpenSsl.run(state, "x509", "-in", "server.pem", "-noout", "-text"))
                    .contains("DNS:localhost, IP Address:127.0.0.1")
                    .contains("TLS Web Server Authentication\n");
            assertThat(verified("server.pem", "sslserver")).contains("server.pem: OK");
        }

        @Test
        void ofTheAuthorityCarryItsPathLengths() throws Exception {
            LocalAuthority.create(state, SETTINGS, RANDOM, NOW);

            assertThat(OpenSsl.run(state, "x509", "-in", "ca/root.pem", "-noout", "-text"))
                    .contains("critical\n                CA:TRUE, pathlen:1")
                    .contains("Key Usage: critical\n                Certificate Sign, CRL Sign\n");
            assertThat(OpenSsl.run(state, "x509", "-in", "ca/issuing.pem", "-noout", "-text"))
                    .contains("critical\n                CA:TRUE, pathlen:0");
        }

        @Test
        @DisplayName("O3 no certificate outlasts its issuer")
        void neverOutlastTheirIssuer() throws IOException {
            var short5 = SETTINGS.withAuthorityLifetimes(Duration.ofDays(10), Duration.ofDays(20));
            var authority = LocalAuthority.create(state, short5, RANDOM, NOW);

            var chain = authority.issue(request(), client("acme"), NOW);

            var limit = authority.rootCertificate().getNotAfter();
            assertThat(limit.toInstant()).isEqualTo(NOW.plus(Duration.ofDays(10)));
            assertThat(authority.issuingCertificate().getNotAfter()).isEqualTo(limit);
            assertThat(chain.leaf().getNotAfter()).isEqualTo(limit);
        }

        @Test
        void areIssuedThroughTheLastSecondOfTheIssuerAndNotAfter() throws IOException {
            var authority = LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            var last = authority.issuingCertificate().getNotAfter().toInstant();

            authority.issue(request(), client("acme"), last);

            assertThatThrownBy(() -> authority.issue(request(), client("acme"), last.plusSeconds(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("issuing certificate expired at " + last + " (expected: one in force)");
        }

        @Test
        void canBeExpiredOrForAnotherPurposeWhenAskedFor() throws IOException {
            var authority = LocalAuthority.create(state, SETTINGS, RANDOM, NOW);
            var past = new Validity(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1));

            var chain = authority.issue(
                    request(), client("acme").withValidity(past).withPurposes(KeyPurpose.CODE_SIGNING), NOW);

            assertThat(chain.leaf().getNotAfter().toInstant()).isEqualTo(NOW.minusSeconds(1));
            assertThat(chain.leaf())
                    .satisfies(leaf ->
                            assertThat(leaf.getExtendedKeyUsage()).containsExactly(KeyPurpose.CODE_SIGNING.oid()));
        }

        @Test
        @DisplayName("O3 serial numbers are random and differ")
        void haveSerialNumbersOfSeventeenOctetsThatDiffer() throws IOException {
            var authority = LocalAuthority.create(state, SETTINGS, RANDOM, NOW);

            var one = authority.issue(request(), client("acme"), NOW).leaf();
            var other = authority.issue(request(), client("acme"), NOW).leaf();

            assertThat(one.getSerialNumber().bitLength()).isEqualTo(129);
            assertThat(SerialNumber.of(one)).isNotEqualTo(SerialNumber.of(other));
        }

        private String verified(String file, String purpose) throws Exception {
            return OpenSsl.run(
                    state,
                    "verify",
                    "-x509_strict",
                    "-attime",
                    Long.toString(NOW.getEpochSecond()),
                    "-purpose",
                    purpose,
                    "-CAfile",
                    "ca/root.pem",
                    "-untrusted",
                    file,
                    file);
        }
    }

    @Test
    void handsOutSignersAndNoKey() throws IOException {
        var authority = LocalAuthority.create(state, SETTINGS, RANDOM, NOW);

        var key = PrivateKeys.parse(Files.readString(state.resolve("ca/issuing.key")));

        assertThat(PrivateKeys.fits(key, authority.issuing().certificate().getPublicKey()))
                .isTrue();
        assertThat(authority.issuing()).hasToString("SigningKey[CN=Example Issuing CA, O=Example]");
        assertThat(authority.issuing().fingerprint())
                .isNotEqualTo(authority.root().fingerprint());
    }

    private static char[] noPassphrase() {
        throw new MalformedInput("passphrase: none given");
    }

    private static CertificateRequest request() {
        return CertificateRequest.of(TestKeys.p256());
    }

    private static CertificateProfile client(String id) {
        return ClientProfile.of(new ClientId(id), DOMAIN, Validity.lasting(Duration.ofDays(365), NOW));
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(name)));
    }
}
