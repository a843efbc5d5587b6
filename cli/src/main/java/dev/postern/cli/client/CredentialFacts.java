package dev.postern.cli.client;

import dev.postern.pki.client.Credential;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A certificate of a client; {@code revokedAt} and {@code reason} are empty unless it is revoked. */
record CredentialFacts(
        String serial,
        String state,
        String issuedAt,
        String notBefore,
        String notAfter,
        String revokedAt,
        String reason,
        String fingerprint) {
    static CredentialFacts of(Credential credential, Instant now) {
        X509Certificate certificate = credential.certificate();
        var revocation = credential.revocation();
        return new CredentialFacts(
                credential.serial().hex(),
                revocation.isPresent() ? "revoked" : credential.isLive(now) ? "live" : "expired",
                seconds(credential.issuedAt()),
                certificate.getNotBefore().toInstant().toString(),
                credential.notAfter().toString(),
                revocation.map(it -> seconds(it.at())).orElse(""),
                revocation.map(it -> it.reason().toString()).orElse(""),
                credential.fingerprint().hex());
    }

    /** Serial number, state and times in one line. */
    String text() {
        return "%s  %s, issued %s, until %s"
                .formatted(
                        serial,
                        state.equals("revoked") ? "revoked " + revokedAt + " (" + reason + ")" : state,
                        issuedAt,
                        notAfter);
    }

    static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
