package dev.postern.pki.client;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A program that writes to a register as fast as it can and says what it did; run by {@link SqliteClientRegisterTest}. */
final class RegisterHammer {
    static final KeyFingerprint ISSUER = new KeyFingerprint("0".repeat(64));
    static final int ROUNDS = 60;
    static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    private RegisterHammer() {}

    public static void main(String[] arguments) throws IOException {
        var me = arguments[1];
        var pki = TestPki.withIntermediate(NOW);
        try (var register = SqliteClientRegister.open(Path.of(arguments[0]))) {
            for (int round = 0; round < ROUNDS; round++) {
                var own = new ClientId(me + "-" + round);
                register.enrol(own, pki.client(own.value()).mint().chain(), NOW);
                System.out.println("enrolled " + own);
                var contested = new ClientId("contested-" + round);
                if (register.enrol(
                                contested, pki.client(contested.value()).mint().chain(), NOW)
                        .isEmpty()) {
                    System.out.println("enrolled " + contested);
                }
                System.out.println("list " + register.nextListNumber(ISSUER));
                if (round % 2 == 0) {
                    register.revokeAll(own, RevocationReason.SUPERSEDED, NOW);
                    System.out.println("revoked " + own);
                }
            }
        }
    }
}
