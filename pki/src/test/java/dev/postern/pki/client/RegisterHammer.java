package dev.postern.pki.client;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes to a register as fast as it can and says what it did; for several at once, in threads or as a program. */
final class RegisterHammer {
    static final KeyFingerprint ISSUER = new KeyFingerprint("0".repeat(64));
    static final int ROUNDS = 60;
    static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    private RegisterHammer() {}

    public static void main(String[] arguments) throws IOException {
        try (var register = SqliteClientRegister.open(Path.of(arguments[0]))) {
            hammer(register, arguments[1], ROUNDS, System.out::println);
        }
    }

    static void hammer(ClientRegister register, String me, int rounds, Consumer<String> report) throws IOException {
        var pki = TestPki.withIntermediate(NOW);
        for (int round = 0; round < rounds; round++) {
            var own = new ClientId(me + "-" + round);
            register.enrol(own, pki.client(own.value()).mint().chain(), NOW);
            report.accept("enrolled " + own);
            var contested = new ClientId("contested-" + round);
            if (register.enrol(contested, pki.client(contested.value()).mint().chain(), NOW)
                    .isEmpty()) {
                report.accept("enrolled " + contested);
            }
            report.accept("list " + register.nextListNumber(ISSUER));
            if (round % 2 == 0) {
                register.revokeAll(own, RevocationReason.SUPERSEDED, NOW);
                report.accept("revoked " + own);
            }
        }
    }

    /** What the reports say behind a word. */
    static Stream<String> of(List<String> reports, String word) {
        return reports.stream()
                .filter(report -> report.startsWith(word))
                .map(report -> report.substring(word.length()));
    }
}
