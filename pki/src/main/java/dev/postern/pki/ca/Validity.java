package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** From when until when a certificate holds, both included, in whole seconds as certificates have them. */
public record Validity(Instant notBefore, Instant notAfter) {
    /** How far a new certificate reaches back, so that a peer whose clock is a little behind takes it at once. */
    public static final Duration BACKDATING = Duration.ofMinutes(1);

    public Validity {
        notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
        notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (!notBefore.isBefore(notAfter)) {
            throw new MalformedInput(
                    "validity: " + notBefore + " to " + notAfter + " (expected: an end after the start)");
        }
    }

    /** From now, less {@link #BACKDATING}, for this long. */
    public static Validity lasting(Duration lifetime, Instant now) {
        if (lifetime.isZero() || lifetime.isNegative()) {
            throw new MalformedInput("lifetime: " + lifetime + " (expected: > 0)");
        }
        return new Validity(now.minus(BACKDATING), now.plus(lifetime));
    }

    /** The same start, and an end no later than this. */
    public Validity endingBy(Instant limit) {
        return notAfter.isAfter(limit) ? new Validity(notBefore, limit) : this;
    }
}
