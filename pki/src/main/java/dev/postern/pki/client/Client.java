package dev.postern.pki.client;

import java.time.Instant;
import java.util.List;

/** A client and every credential it ever had, the oldest first; never without one. */
public record Client(ClientId id, List<Credential> credentials) {
    public Client {
        credentials = List.copyOf(credentials);
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("credentials: none (expected: at least one)");
        }
    }

    /** The credentials that let it in. */
    public List<Credential> live(Instant now) {
        return credentials.stream().filter(credential -> credential.isLive(now)).toList();
    }

    /** When its first certificate was issued. */
    public Instant since() {
        return credentials.get(0).issuedAt();
    }
}
