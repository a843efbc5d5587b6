package dev.postern.pki.aws;

import static dev.postern.pki.aws.RegisterItems.number;
import static dev.postern.pki.aws.RegisterItems.text;

import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.EndpointBinding;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.Revocation;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * All that ever happened to one holder, as numbered entries 1, 2, 3 and so on. Each entry says which is the last of its
 * transaction, so a reader sees what is missing. Whoever has decided on what is in the log writes the next number under the
 * condition that nobody has: of writers that decide at once, one gets it, and the others have to look again.
 *
 * <p>A value; entries to add are drafted in a {@link HolderLogDraft}.
 */
final class HolderLog {
    private final Holder holder;
    private final long end;
    private final List<Credential> credentials;
    private final Map<Fingerprint, KeyFingerprint> issuers;
    private final List<EndpointBinding> bindings;

    private HolderLog(
            Holder holder,
            long end,
            List<Credential> credentials,
            Map<Fingerprint, KeyFingerprint> issuers,
            List<EndpointBinding> bindings) {
        this.holder = holder;
        this.end = end;
        this.credentials = credentials;
        this.issuers = issuers;
        this.bindings = bindings;
    }

    /** The log that these items, in the order of their numbers, make up; empty if one is missing between or after them. */
    static Optional<HolderLog> of(Holder holder, List<Map<String, AttributeValue>> items) {
        long end = 0;
        long last = 0;
        var certificates = new LinkedHashMap<Fingerprint, Map<String, AttributeValue>>();
        var revocations = new HashMap<Fingerprint, Revocation>();
        var bindings = new ArrayList<EndpointBinding>();
        for (var item : items) {
            if (!text(item, RegisterItems.SK).equals(RegisterItems.ordered(++end))) {
                return Optional.empty();
            }
            last = number(item, "last");
            switch (text(item, "event")) {
                case "CERTIFICATE" -> certificates.put(new Fingerprint(text(item, "fingerprint")), item);
                case "REVOCATION" -> {
                    var revocation = new Revocation(
                            RegisterItems.reason(item), Instant.ofEpochMilli(number(item, "revoked_at")));
                    RegisterItems.present(item, "fingerprints")
                            .l()
                            .forEach(each -> revocations.putIfAbsent(new Fingerprint(each.s()), revocation));
                }
                case "BINDING" -> bindings.add(RegisterItems.binding(item));
                default -> throw new IllegalStateException("event " + text(item, "event") + " in the log of " + holder);
            }
        }
        if (last != end) {
            return Optional.empty();
        }
        var credentials = new ArrayList<Credential>();
        var issuers = new HashMap<Fingerprint, KeyFingerprint>();
        certificates.forEach((fingerprint, item) -> {
            credentials.add(new Credential(
                    Certificates.parse(RegisterItems.present(item, "der").b().asByteArray()),
                    Instant.ofEpochMilli(number(item, "issued_at")),
                    Optional.ofNullable(revocations.get(fingerprint))));
            issuers.put(fingerprint, new KeyFingerprint(text(item, "issuer_key")));
        });
        // Stable: of those issued in one moment the order of the log stands.
        credentials.sort(Comparator.comparing(Credential::issuedAt));
        return Optional.of(new HolderLog(holder, end, List.copyOf(credentials), issuers, List.copyOf(bindings)));
    }

    Holder holder() {
        return holder;
    }

    /** The number of the last entry. */
    long end() {
        return end;
    }

    /** All, the oldest first. */
    List<Credential> credentials() {
        return credentials;
    }

    /** All it was ever bound to, the latest last. */
    List<EndpointBinding> bindings() {
        return bindings;
    }

    /** The client whose log this is; empty if there never was one. */
    Optional<Client> client() {
        return credentials.isEmpty()
                ? Optional.empty()
                : Optional.of(new Client(new ClientId(holder.name()), credentials, bindings));
    }

    List<Credential> live(Instant now) {
        return credentials.stream().filter(credential -> credential.isLive(now)).toList();
    }

    Optional<Credential> find(Fingerprint fingerprint) {
        return credentials.stream()
                .filter(credential -> credential.fingerprint().equals(fingerprint))
                .findFirst();
    }

    /** The key that has signed a certificate of this log. */
    KeyFingerprint issuer(Fingerprint fingerprint) {
        var issuer = issuers.get(fingerprint);
        if (issuer == null) {
            throw new IllegalArgumentException("certificate " + fingerprint + ": not in the log of " + holder);
        }
        return issuer;
    }
}
