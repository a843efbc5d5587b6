package dev.postern.cli.doctor;

import dev.postern.cli.Words;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When the end of a certificate becomes somebody's task. */
final class Expiry {
    /** Days before the end at which it is told, the farthest first. */
    static final List<Integer> DAYS = List.of(30, 7, 1);

    private static final Duration SOON = Duration.ofDays(DAYS.get(0));

    private Expiry() {}

    /** Says how long a certificate still holds; {@code mend} is how its successor is made. */
    static void look(
            Findings findings, String what, String where, X509Certificate certificate, String mend, Instant now) {
        var end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            findings.error(what, where, "ended " + Words.second(end), "one that holds", mend);
        } else if (isSoon(end, now)) {
            findings.warning(what, where, ends(end, now), "more than " + Words.duration(SOON) + " left", mend);
        } else {
            findings.ok(what, where, "until " + Words.day(end));
        }
    }

    static boolean isSoon(Instant end, Instant now) {
        return !end.isAfter(now.plus(SOON));
    }

    static String ends(Instant end, Instant now) {
        return "ends in " + Words.duration(Duration.between(now, end)) + ", " + Words.second(end);
    }
}
