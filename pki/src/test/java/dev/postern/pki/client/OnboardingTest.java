package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.Onboarding.ClientKey;
import dev.postern.pki.client.Onboarding.OldCredentials;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnboardingTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(1));
    private static final TrustDomain DOMAIN = new TrustDomain("partners.example.com");
    private static final ClientId ACME = new ClientId("acme");

    @TempDir
    Path state;

    private LocalAuthority authority;
    private SqliteClientRegister register;
    private ClientFiles files;
    private Onboarding onboarding;
    private Offboarding offboarding;

    @BeforeEach
    void openAProvider() throws IOException {
        authority = LocalAuthority.create(state, AuthoritySettings.of("Example", DOMAIN), new SecureRandom(), NOW);
        register = SqliteClientRegister.open(state.resolve("register.db"));
        files = new ClientFiles(
                state.resolve("clients"),
                List.of(authority.rootCertificate()),
                URI.create("https://localhost:8443/widgets"));
        onboarding = new Onboarding(authority, register, files);
        offboarding = new Offboarding(register);
    }

    @AfterEach
    void close() throws IOException {
        register.close();
    }

    @Nested
    class Onboard {
        @Test
        void handsAKeyMadeHereOverWithAllItNeeds() throws IOException {
            var outcome = onboard(ACME, ClientKey.madeHere(TestKeys.p256()), NOW);

            var directory = state.resolve("clients/acme");
            var chain = CertificateChain.parsePem(Files.readString(directory.resolve("client-chain.pem")));
            assertThat(outcome).isEqualTo(new Outcome.Onboarded(ACME, chain, directory, List.of()));
            assertThat(names(directory))
                    .containsExactly("README.txt", "ca.pem", "client-chain.pem", "client.key", "client.pem");
            var key = PrivateKeys.parse(Files.readString(directory.resolve("client.key")));
            assertThat(PrivateKeys.fits(key, chain.leaf().getPublicKey())).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("client.key"))))
                    .isEqualTo("rw-------");
            assertThat(directory.resolve("ca.pem")).hasContent(Certificates.pem(authority.rootCertificate()));
            assertThat(directory.resolve("README.txt"))
                    .content()
                    .contains("Client acme, valid until 2030-12-31T12:00:00Z.")
                    .contains("curl --cert client-chain.pem --key client.key --cacert ca.pem"
                            + " https://localhost:8443/widgets");
            assertThat(register.client(ACME))
                    .contains(
                            new Client(ACME, List.of(new Credential(chain.leaf(), NOW, Optional.empty())), List.of()));
        }

        @Test
        void ofARequestLeavesNoKeyHere() throws IOException {
            onboard(ACME, ClientKey.requested(CertificateRequest.of(TestKeys.p256())), NOW);

            assertThat(names(state.resolve("clients/acme")))
                    .containsExactly("README.txt", "ca.pem", "client-chain.pem", "client.pem");
        }

        @Test
        void writesPkcs12ThatOpensslOpensWithModernAlgorithmsOnly() throws Exception {
            onboard(ACME, ClientKey.madeHere(TestKeys.p256(), "s3cret".toCharArray()), NOW);

            var info = OpenSsl.run(
                    state, "pkcs12", "-in", "clients/acme/client.p12", "-passin", "pass:s3cret", "-info", "-noenc");
            assertThat(info)
                    .contains("MAC: sha256")
                    .contains("PBES2, PBKDF2, AES-256-CBC")
                    .contains("friendlyName: acme")
                    .contains("BEGIN PRIVATE KEY")
                    .doesNotContain("RC2", "3DES", "sha1");
        }

        @Test
        void ofAClientThatIsInIsRefusedAndChangesNothing() throws IOException {
            onboard(ACME, madeHere(), NOW);
            var before = Files.readString(state.resolve("clients/acme/client.pem"));

            var outcome = onboard(ACME, madeHere(), LATER);

            assertThat(outcome)
                    .isEqualTo(new Outcome.Refused("client acme exists since 2030-01-01T12:00:00Z"
                            + " (use --renew to issue another certificate)"));
            assertThat(state.resolve("clients/acme/client.pem")).hasContent(before);
            assertThat(register.client(ACME).orElseThrow().credentials()).hasSize(1);
        }

        @Test
        void ofAClientThatWasShutOutLetsItInAgain() throws IOException {
            onboard(ACME, madeHere(), NOW);
            offboarding.offboard(ACME, RevocationReason.CESSATION_OF_OPERATION, NOW);

            var outcome = onboard(ACME, madeHere(), LATER);

            assertThat(outcome).isInstanceOf(Outcome.Onboarded.class);
            assertThat(register.client(ACME).orElseThrow().live(LATER)).hasSize(1);
        }

        @Test
        void refusesAnothersKey() throws IOException {
            var keys = TestKeys.p256();
            onboard(ACME, ClientKey.madeHere(keys), NOW);

            var outcome = onboard(new ClientId("other"), ClientKey.requested(CertificateRequest.of(keys)), NOW);

            assertThat(outcome)
                    .isEqualTo(new Outcome.Refused("key of the request belongs to client acme"
                            + " (expected: a key of its own for client other)"));
        }

        @Test
        void refusesAKeyThatWasRevokedAsStolen() throws IOException {
            var keys = TestKeys.p256();
            onboard(ACME, ClientKey.madeHere(keys), NOW);
            offboarding.offboard(ACME, RevocationReason.KEY_COMPROMISE, NOW);

            assertThat(onboard(ACME, ClientKey.madeHere(keys), LATER))
                    .isEqualTo(new Outcome.Refused("key of the request was revoked at 2030-01-01T12:00:00Z"
                            + " as compromised (expected: a new key)"));
        }
    }

    @Nested
    class Renewal {
        @Test
        void leavesTheOldCredentialUntilItExpires() throws IOException {
            onboard(ACME, madeHere(), NOW);

            var outcome = renew(OldCredentials.KEEP);

            assertThat(((Outcome.Onboarded) outcome).superseded()).isEmpty();
            assertThat(register.client(ACME).orElseThrow().live(LATER)).hasSize(2);
            assertThat(names(state.resolve("clients"))).containsExactly(".lock", "acme");
            assertThat(state.resolve("clients/acme/client.pem"))
                    .hasContent(Certificates.pem(
                            ((Outcome.Onboarded) outcome).chain().leaf()));
        }

        @Test
        void revokesTheOldOneAsSupersededWhenAskedTo() throws IOException {
            onboard(ACME, madeHere(), NOW);

            var superseded = ((Outcome.Onboarded) renew(OldCredentials.REVOKE)).superseded();

            assertThat(superseded)
                    .singleElement()
                    .extracting(Credential::revocation)
                    .isEqualTo(Optional.of(new Revocation(RevocationReason.SUPERSEDED, LATER)));
            assertThat(register.client(ACME).orElseThrow().live(LATER)).hasSize(1);
        }

        @Test
        void ofAStrangerIsRefused() throws IOException {
            assertThat(renew(OldCredentials.KEEP))
                    .isEqualTo(new Outcome.Refused("client acme is not in the register (expected: onboarded before)"));
        }

        private Outcome renew(OldCredentials old) throws IOException {
            var profile = ClientProfile.of(ACME, DOMAIN, Validity.lasting(Duration.ofDays(364), LATER));
            return onboarding.renew(ACME, madeHere(), profile, old, LATER);
        }
    }

    @Nested
    class Offboard {
        @Test
        void revokesEveryLiveCredentialAndSaysSoOnceOnly() throws IOException {
            onboard(ACME, madeHere(), NOW);

            var first = offboarding.offboard(ACME, RevocationReason.PRIVILEGE_WITHDRAWN, NOW);
            var second = offboarding.offboard(ACME, RevocationReason.KEY_COMPROMISE, LATER);

            assertThat(first.revokedNow()).hasSize(1);
            assertThat(first.revokedBefore()).isEmpty();
            assertThat(second.revokedNow()).isEmpty();
            assertThat(second.revokedBefore()).isEqualTo(first.revokedNow());
            assertThat(register.revoked(authority.issuing().fingerprint()))
                    .singleElement()
                    .extracting(RevokedCertificate::reason, RevokedCertificate::revokedAt)
                    .containsExactly(RevocationReason.PRIVILEGE_WITHDRAWN, NOW);
        }

        @Test
        void countsTheLastSecondOfACredentialAsLive() throws IOException {
            onboard(ACME, madeHere(), NOW);
            var last = register.client(ACME).orElseThrow().credentials().get(0).notAfter();

            assertThat(offboarding
                            .offboard(ACME, RevocationReason.UNSPECIFIED, last.plusSeconds(1))
                            .revokedNow())
                    .isEmpty();
            assertThat(offboarding
                            .offboard(ACME, RevocationReason.UNSPECIFIED, last)
                            .revokedNow())
                    .hasSize(1);
        }

        @Test
        void ofAStrangerIsAnError() {
            assertThatThrownBy(() -> offboarding.offboard(ACME, RevocationReason.UNSPECIFIED, NOW))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("client acme: not in the register (expected: onboarded before)");
        }
    }

    @Nested
    class Recovery {
        private final CertificateRequest request = CertificateRequest.of(TestKeys.p256());

        @Test
        void deletesWhatNeverReachedTheRegister() throws IOException {
            files.prepare(ACME, issue(), Optional.empty(), Optional.empty());

            files.recover(register);

            assertThat(names(state.resolve("clients"))).containsExactly(".lock");
        }

        @Test
        void deletesWhatWasNotEvenWritten() throws IOException {
            Files.createDirectories(state.resolve("clients/.acme.new"));
            Files.writeString(state.resolve("clients/.acme.new/ca.pem"), "half");

            files.recover(register);

            assertThat(names(state.resolve("clients"))).containsExactly(".lock");
        }

        @Test
        void putsWhatIsInTheRegisterIntoPlace() throws IOException {
            var chain = issue();
            files.prepare(ACME, chain, Optional.empty(), Optional.empty());
            register.enrol(ACME, chain, NOW);

            files.recover(register);

            assertThat(names(state.resolve("clients"))).containsExactly(".lock", "acme");
            assertThat(state.resolve("clients/acme/client-chain.pem")).hasContent(chain.pem());
        }

        @Test
        void finishesARenewalThatHadMovedTheOldFilesAway() throws IOException {
            onboard(ACME, madeHere(), NOW);
            var chain = issue();
            files.prepare(ACME, chain, Optional.empty(), Optional.empty());
            register.record(Holder.of(ACME), chain, NOW);
            Files.move(state.resolve("clients/acme"), state.resolve("clients/.acme.old"));

            files.recover(register);

            assertThat(names(state.resolve("clients"))).containsExactly(".lock", "acme");
            assertThat(state.resolve("clients/acme/client-chain.pem")).hasContent(chain.pem());
        }

        private CertificateChain issue() throws IOException {
            return authority.issue(
                    request, ClientProfile.of(ACME, DOMAIN, Validity.lasting(Duration.ofDays(9), NOW)), NOW);
        }
    }

    private Outcome onboard(ClientId id, ClientKey key, Instant now) throws IOException {
        return onboarding.onboard(
                id, key, ClientProfile.of(id, DOMAIN, Validity.lasting(Duration.ofDays(364), now)), now);
    }

    private static ClientKey madeHere() {
        return ClientKey.madeHere(TestKeys.p256());
    }

    private static List<String> names(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
