package dev.postern.pki.client;

import dev.postern.pki.x509.Fingerprint;
import java.util.Map;
import java.util.Optional;

/**
 * What edges know of the register: whose certificate is whose, and through which VPC endpoints each client may call. Certificates that
 * are revoked do not stand in it. Immutable.
 */
public record ClientRoster(Map<Fingerprint, RegisteredClient> clients) {
    public ClientRoster {
        clients = Map.copyOf(clients);
    }

    /** Whom the register has issued this certificate to. */
    public Optional<RegisteredClient> holderOf(Fingerprint certificate) {
        return Optional.ofNullable(clients.get(certificate));
    }
}
