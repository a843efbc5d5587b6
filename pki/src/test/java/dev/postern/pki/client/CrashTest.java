package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.testing.ChildProcess;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process reported as done before kill -9 is there afterwards, and nothing is there by half. */
@Tag("deep")
class CrashTest {
    private static final int KILLS = 8;

    @TempDir
    Path state;

    @Test
    void losesNothingThatWasReportedAndLeavesNothingHalfDone() throws Exception {
        var authority = LocalAuthority.create(
                state, AuthoritySettings.of("Example", OnboardingLoop.DOMAIN), new SecureRandom(), OnboardingLoop.NOW);
        var reports = new ArrayList<String>();
        var chance = new Random(7);

        for (int kill = 0; kill < KILLS; kill++) {
            try (var child = ChildProcess.run(OnboardingLoop.class, state.toString(), "run" + kill)) {
                var linesBefore = 1 + chance.nextInt(4);
                for (int line = 0; line < linesBefore; line++) {
                    reports.add(child.next());
                }
                watchSteps(child, chance.nextInt(16));
                child.kill();
                reports.addAll(child.rest());
            }
            checkAfterRecovery(authority, reports);
        }
    }

    private void checkAfterRecovery(LocalAuthority authority, List<String> reports) throws IOException {
        try (var register = SqliteClientRegister.open(state.resolve("register.db"))) {
            OnboardingLoop.files(state, authority).recover(register);

            for (var report : reports) {
                var words = report.split(" ", -1);
                if (words[0].equals("issued")) {
                    assertThat(register.find(new Fingerprint(words[1])))
                            .as(report)
                            .isPresent();
                } else {
                    assertThat(words[0]).isEqualTo("offboarded");
                    assertThat(register.client(new ClientId(words[1]))
                                    .orElseThrow()
                                    .live(OnboardingLoop.NOW))
                            .as(report)
                            .isEmpty();
                }
            }
            for (var client : register.clients()) {
                var newest = client.credentials().get(client.credentials().size() - 1);
                var chain = CertificateChain.parsePem(Files.readString(
                        state.resolve("clients").resolve(client.id().value()).resolve("client-chain.pem")));
                assertThat(chain.leaf()).isEqualTo(newest.certificate());
                // One transaction: all of a client's credentials are revoked, or none.
                assertThat(client.live(OnboardingLoop.NOW).size())
                        .isIn(0, client.credentials().size());
            }
            try (var entries = Files.list(state.resolve("clients"))) {
                assertThat(entries.map(entry -> entry.getFileName().toString()).filter(name -> name.startsWith(".")))
                        .containsExactly(".lock");
            }
        }
    }

    /** Lets the child go on until the directory has been seen to change this often, somewhere amid an operation. */
    private void watchSteps(ChildProcess child, int changes) throws IOException {
        var seen = listing();
        for (int left = changes; left > 0 && child.isAlive(); ) {
            var current = listing();
            if (!current.equals(seen)) {
                seen = current;
                left--;
            }
        }
    }

    private List<String> listing() throws IOException {
        try (var entries = Files.walk(state.resolve("clients"))) {
            return entries.map(Path::toString).toList();
        } catch (UncheckedIOException e) {
            // The child moves files while we look, which is what we are here to see.
            return List.of();
        }
    }
}
