package dev.postern.cli.up;

import dev.postern.cli.Words;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate is renewed: as soon as less than a third of its life is left, as is usual for automatic renewal. */
final class Lifetime {
    private Lifetime() {}

    static boolean isLong(X509Certificate certificate, Instant now) {
        var from = certificate.getNotBefore().toInstant();
        var until = certificate.getNotAfter().toInstant();
        return Duration.between(now, until).multipliedBy(3).compareTo(Duration.between(from, until)) >= 0;
    }

    static String until(X509Certificate certificate) {
        return "until " + Words.day(certificate.getNotAfter().toInstant());
    }
}
