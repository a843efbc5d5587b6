package dev.postern.pki.client;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * How a client is shut out: all its live credentials are revoked in the register, in one transaction. The edges learn it by the
 * next list, which others make and publish. The client's files stay.
 */
public final class Offboarding {
    private final ClientRegister register;

    public Offboarding(ClientRegister register) {
        this.register = register;
    }

    /**
     * What was revoked by this call, and what had been before it. The first is empty on a second call, which is how it is told
     * from the first.
     */
    public record Offboarded(ClientId id, List<Credential> revokedNow, List<Credential> revokedBefore) {}

    /**
     * Shuts a client out.
     *
     * @throws MalformedInput if there never was such a client
     */
    public Offboarded offboard(ClientId id, RevocationReason reason, Instant now) throws IOException {
        var revokedNow = register.revokeAll(id, reason, now);
        var client = register.client(id)
                .orElseThrow(() ->
                        new MalformedInput("client " + id + ": not in the register (expected: onboarded before)"));
        var fresh = revokedNow.stream().map(Credential::fingerprint).toList();
        var revokedBefore = client.credentials().stream()
                .filter(credential -> credential.revocation().isPresent() && !fresh.contains(credential.fingerprint()))
                .toList();
        return new Offboarded(id, revokedNow, revokedBefore);
    }
}
