package dev.postern.authorizer;

import dev.postern.pki.client.ClientId;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a request's client at some point on the way to the decision; for the log and the metrics.
 *
 * @param registerTook how long the register was asked
 * @param denyListAge how old the deny-list is that was asked
 */
record Findings(
        Optional<X509Certificate> certificate,
        Optional<ClientId> client,
        Optional<Duration> registerTook,
        Optional<Duration> denyListAge) {
    static final Findings NONE = new Findings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    Findings with(X509Certificate presented) {
        return new Findings(Optional.of(presented), client, registerTook, denyListAge);
    }

    Findings with(ClientId holder) {
        return new Findings(certificate, Optional.of(holder), registerTook, denyListAge);
    }

    Findings withRegisterTook(Duration duration) {
        return new Findings(certificate, client, Optional.of(duration), denyListAge);
    }

    Findings withDenyListAge(Duration age) {
        return new Findings(certificate, client, registerTook, Optional.of(age));
    }
}
