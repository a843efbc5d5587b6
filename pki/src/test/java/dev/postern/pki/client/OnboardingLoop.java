package dev.postern.pki.client;

import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.Onboarding.ClientKey;
import dev.postern.pki.client.Onboarding.OldCredentials;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.testing.TestKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/** A program that lets clients in, renews and shuts them out until it is killed; run by {@link CrashTest}. */
final class OnboardingLoop {
    static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    static final TrustDomain DOMAIN = new TrustDomain("partners.example.com");

    private OnboardingLoop() {}

    static ClientFiles files(Path state, LocalAuthority authority) {
        return new ClientFiles(
                state.resolve("clients"),
                java.util.List.of(authority.rootCertificate()),
                URI.create("https://localhost:8443/widgets"));
    }

    public static void main(String[] arguments) throws IOException {
        var state = Path.of(arguments[0]);
        var authority = LocalAuthority.load(state, () -> new char[0], new SecureRandom());
        try (var register = SqliteClientRegister.open(state.resolve("register.db"))) {
            var onboarding = new Onboarding(authority, register, files(state, authority));
            var offboarding = new Offboarding(register);
            for (int i = 0; ; i++) {
                var id = new ClientId(arguments[1] + "-" + i);
                var profile = ClientProfile.of(id, DOMAIN, Validity.lasting(Duration.ofDays(9), NOW));
                report("issued", onboarding.onboard(id, ClientKey.madeHere(TestKeys.p256()), profile, NOW));
                report(
                        "issued",
                        onboarding.renew(
                                id,
                                ClientKey.requested(CertificateRequest.of(TestKeys.p256())),
                                profile,
                                OldCredentials.KEEP,
                                NOW));
                offboarding.offboard(id, RevocationReason.CESSATION_OF_OPERATION, NOW);
                System.out.println("offboarded " + id);
            }
        }
    }

    private static void report(String word, Outcome outcome) {
        var done = (Outcome.Onboarded) outcome;
        System.out.println(
                word + " " + dev.postern.pki.x509.Fingerprint.of(done.chain().leaf()));
    }
}
