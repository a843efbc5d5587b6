package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.CertificateAuthority;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.Onboarding.ClientKey;
import dev.postern.pki.client.Onboarding.OldCredentials;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.CertificateChain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the usage plan is told of a client: before anything is certified or handed over, and after all that could refuse it. */
class UsageKeysInOnboardingTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final TrustDomain DOMAIN = new TrustDomain("partners.example.com");
    private static final ClientId ACME = new ClientId("acme");

    @TempDir
    Path state;

    private final List<String> told = new ArrayList<>();
    private final Plan plan = new Plan();
    private SqliteClientRegister register;
    private Onboarding onboarding;

    /** Writes down what it is asked; down when told so. */
    private final class Plan implements UsageKeys {
        private boolean down;

        @Override
        public void provide(ClientId client) throws IOException {
            if (down) {
                throw new IOException("usage plan: connection refused");
            }
            told.add("key of " + client);
        }

        @Override
        public void remove(ClientId client) {
            told.add("no key of " + client);
        }

        @Override
        public List<UsageKey> all() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    /** Writes down that it is asked for a certificate. */
    private final class Telling implements CertificateAuthority {
        private final CertificateAuthority authority;

        Telling(CertificateAuthority authority) {
            this.authority = authority;
        }

        @Override
        public CertificateChain issue(CertificateRequest request, CertificateProfile profile, Instant now)
                throws IOException {
            told.add("certificate");
            return authority.issue(request, profile, now);
        }

        @Override
        public List<X509Certificate> certificates() {
            return authority.certificates();
        }
    }

    @BeforeEach
    void openAProvider() throws IOException {
        var authority = LocalAuthority.create(state, AuthoritySettings.of("Example", DOMAIN), new SecureRandom(), NOW);
        register = SqliteClientRegister.open(state.resolve("register.db"));
        var files = new ClientFiles(
                state.resolve("clients"), List.of(authority.rootCertificate()), URI.create("https://localhost:8443"));
        onboarding = new Onboarding(new Telling(authority), register, files, plan);
    }

    @AfterEach
    void close() throws IOException {
        register.close();
    }

    @Test
    void comesBeforeTheCertificate() throws IOException {
        assertThat(onboard(fresh())).isInstanceOf(Outcome.Onboarded.class);

        assertThat(told).containsExactly("key of acme", "certificate");
    }

    @Test
    void isLookedAfterAtRenewalToo() throws IOException {
        onboard(fresh());
        told.clear();

        renew(fresh());

        assertThat(told).containsExactly("key of acme", "certificate");
    }

    @Test
    void leavesNothingBehindWhenItCannotBeReachedAndTheNextCallDoesAll() throws IOException {
        plan.down = true;

        assertThatThrownBy(() -> onboard(fresh()))
                .isInstanceOf(IOException.class)
                .hasMessage("client acme: no certificate issued: usage plan: connection refused");

        assertThat(told).isEmpty();
        assertThat(register.client(ACME)).isEmpty();
        assertThat(state.resolve("clients/acme")).doesNotExist();
        plan.down = false;
        assertThat(onboard(fresh())).isInstanceOf(Outcome.Onboarded.class);
    }

    @Test
    void keepsTheOldCertificateWhenARenewalCannotReachIt() throws IOException {
        onboard(fresh());
        plan.down = true;

        assertThatThrownBy(() -> renew(fresh())).isInstanceOf(IOException.class);

        assertThat(register.client(ACME).orElseThrow().live(NOW)).hasSize(1);
    }

    @Test
    void hearsNothingOfWhoIsRefused() throws IOException {
        var key = TestKeys.p256();
        onboard(ClientKey.madeHere(key));
        new Offboarding(register).offboard(ACME, RevocationReason.KEY_COMPROMISE, NOW);
        told.clear();

        assertThat(onboard(ClientKey.madeHere(key))).isInstanceOf(Outcome.Refused.class);

        assertThat(told).isEmpty();
    }

    private Outcome onboard(ClientKey key) throws IOException {
        return onboarding.onboard(
                ACME, key, ClientProfile.of(ACME, DOMAIN, Validity.lasting(Duration.ofDays(9), NOW)), NOW);
    }

    private Outcome renew(ClientKey key) throws IOException {
        return onboarding.renew(
                ACME,
                key,
                ClientProfile.of(ACME, DOMAIN, Validity.lasting(Duration.ofDays(9), NOW)),
                OldCredentials.REVOKE,
                NOW);
    }

    private static ClientKey fresh() {
        return ClientKey.madeHere(TestKeys.p256());
    }
}
