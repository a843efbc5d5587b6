package dev.postern.crl.deny;

import dev.postern.pki.x509.MalformedInput;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A denial: of which certificate, why, since when, and until when.
 *
 * @param reason one line for people; not secret, but not for clients either
 * @param deniedAt to the second
 * @param until through the whole of this second; the certificate's notAfter, after which it is refused anyway
 */
public record DenyEntry(DeniedCertificate certificate, String reason, Instant deniedAt, Instant until) {
    private static final int MAX_REASON = 200;
    // So that every time here is one that people write with four digits for the year.
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    public DenyEntry {
        if (reason.isBlank()
                || reason.length() > MAX_REASON
                || reason.codePoints().anyMatch(DenyEntry::isUnprintable)) {
            throw new MalformedInput("reason: " + (reason.isBlank() ? "blank" : reason.length() + " characters")
                    + " (expected: 1.." + MAX_REASON + " printable characters)");
        }
        deniedAt = second("deniedAt", deniedAt);
        until = second("until", until);
        if (until.isBefore(deniedAt)) {
            throw new MalformedInput("until: " + until + " (expected: not before deniedAt, " + deniedAt + ")");
        }
    }

    /** Whether the denial still holds: a certificate is valid through the second of its notAfter, and so is this. */
    public boolean holds(Instant now) {
        return !now.truncatedTo(ChronoUnit.SECONDS).isAfter(until);
    }

    private static Instant second(String key, Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new MalformedInput(key + ": " + time + " (expected: " + FIRST + ".." + LAST + ")");
        }
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static boolean isUnprintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
