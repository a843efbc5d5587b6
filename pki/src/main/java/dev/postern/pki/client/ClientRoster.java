package dev.postern.pki.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What edges know of the register: whose certificate is whose, and through which VPC endpoints each client may call. Certificates that
 * are revoked do not stand in it; those that have expired do, for whether these get in is the edge's setting. Immutable.
 */
public record ClientRoster(Map<Fingerprint, RegisteredClient> clients) {
    /** What a reader takes at most: some 700,000 certificates. */
    public static final int MAX_BYTES = 50 * 1024 * 1024;

    public ClientRoster {
        clients = Map.copyOf(clients);
        var byId = new HashMap<ClientId, RegisteredClient>();
        for (var client : clients.values()) {
            var before = byId.put(client.id(), client);
            if (before != null && !before.equals(client)) {
                throw new IllegalArgumentException("client " + client.id() + ": bound to " + before.endpoints()
                        + " and to " + client.endpoints() + " (expected: the same for all its certificates)");
            }
        }
    }

    /** The roster of these clients, which are all that the register has. */
    public static ClientRoster of(List<Client> clients) {
        var holders = new HashMap<Fingerprint, RegisteredClient>();
        for (var client : clients) {
            var known = new RegisteredClient(client.id(), client.endpoints());
            client.credentials().stream()
                    .filter(credential -> credential.revocation().isEmpty())
                    .forEach(credential -> holders.put(credential.fingerprint(), known));
        }
        return new ClientRoster(holders);
    }

    /**
     * The roster in a file's bytes; the format is described in the module's README.
     *
     * @throws MalformedInput for the first mistake, with the path of the value and what was expected
     */
    public static ClientRoster parse(byte[] file) {
        return ClientRosterFormat.parse(file);
    }

    /** The one text of this roster: equal rosters have equal texts. */
    public String json() {
        return ClientRosterFormat.text(clients);
    }

    /**
     * That text as it is written.
     *
     * @throws MalformedInput if it is more than a reader takes
     */
    public byte[] bytes() {
        var bytes = json().getBytes(UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInput(bytes.length + " bytes (expected: a roster of at most " + MAX_BYTES + ")");
        }
        return bytes;
    }

    /** Whom the register has issued this certificate to. */
    public Optional<RegisteredClient> holderOf(Fingerprint certificate) {
        return Optional.ofNullable(clients.get(certificate));
    }
}
