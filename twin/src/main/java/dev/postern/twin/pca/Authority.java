package dev.postern.twin.pca;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.SerialNumber;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bouncycastle.operator.ContentSigner;
import tools.jackson.databind.JsonNode;

/**
 * One certificate authority: its key, its state, and what it has issued. Guarded by the lock of {@link PrivateCa}.
 *
 * <pre>
 *  create ──▶ PENDING_CERTIFICATE ──import──▶ ACTIVE ◀──update──▶ DISABLED
 *                     │                         │ notAfter          │
 *                     │                         ▼                   │
 *                     │                      EXPIRED                │
 *                     └──delete──▶ DELETED ◀────┴───────delete──────┘   restore goes back
 * </pre>
 */
final class Authority {
    private final Origin origin;
    private final PrivateKey key;
    private final Map<SerialNumber, IssuedCertificate> issued = new LinkedHashMap<>();
    private State state;

    Authority(Origin origin, PrivateKey key, State state) {
        this.origin = origin;
        this.key = key;
        this.state = state;
    }

    enum Type {
        ROOT,
        SUBORDINATE
    }

    enum UsageMode {
        GENERAL_PURPOSE,
        SHORT_LIVED_CERTIFICATE
    }

    enum Status {
        PENDING_CERTIFICATE,
        ACTIVE,
        DISABLED,
        EXPIRED,
        DELETED
    }

    /**
     * What was said at its creation and never changes.
     *
     * @param configuration {@code CertificateAuthorityConfiguration} as it came
     * @param csr PEM, made and signed at creation
     */
    record Origin(
            String arn,
            String region,
            Type type,
            UsageMode usageMode,
            String keyStorage,
            JsonNode configuration,
            String csr,
            Instant createdAt,
            Optional<String> token) {
        String id() {
            return arn.substring(arn.lastIndexOf('/') + 1);
        }

        SigningAlgorithm signingAlgorithm() {
            return SigningAlgorithm.valueOf(
                    configuration.path("SigningAlgorithm").asString());
        }
    }

    /**
     * What changes.
     *
     * @param revocation {@code RevocationConfiguration} as it came
     * @param chain PEM of its own certificate and of those above it, the root last; empty before the import
     * @param deleted the status before its deletion and until when it can come back
     */
    record State(
            boolean disabled,
            Instant changedAt,
            JsonNode revocation,
            Optional<String> chain,
            Optional<Deletion> deleted,
            Map<String, String> tags,
            Optional<String> policy,
            ListState list) {
        State {
            tags = new TreeMap<>(tags);
        }

        State withDisabled(boolean value, Instant now) {
            return new State(value, now, revocation, chain, deleted, tags, policy, list);
        }

        State withRevocation(JsonNode value, Instant now) {
            return new State(disabled, now, value, chain, deleted, tags, policy, list);
        }

        State withChain(String value, Instant now) {
            return new State(disabled, now, revocation, Optional.of(value), deleted, tags, policy, list);
        }

        State withDeleted(Optional<Deletion> value, Instant now) {
            return new State(disabled, now, revocation, chain, value, tags, policy, list);
        }

        State withTags(Map<String, String> value) {
            return new State(disabled, changedAt, revocation, chain, deleted, value, policy, list);
        }

        State withPolicy(Optional<String> value) {
            return new State(disabled, changedAt, revocation, chain, deleted, tags, value, list);
        }

        State withList(ListState value) {
            return new State(disabled, changedAt, revocation, chain, deleted, tags, policy, value);
        }
    }

    record Deletion(Instant at, Instant restorableUntil) {}

    /**
     * Where the list stands.
     *
     * @param last the last one that was published, DER; says its number and its times itself
     * @param due when the next is to be published; empty while nothing asks for one
     */
    record ListState(Optional<byte[]> last, Optional<Instant> due) {
        static final ListState NONE = new ListState(Optional.empty(), Optional.empty());

        /** Wants a list by then, or earlier if one was wanted earlier. */
        ListState dueAt(Instant instant) {
            return new ListState(
                    last, due.filter(earlier -> earlier.isBefore(instant)).or(() -> Optional.of(instant)));
        }
    }

    Origin origin() {
        return origin;
    }

    String arn() {
        return origin.arn();
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    Status status(Instant now) {
        if (state.deleted().isPresent()) {
            return Status.DELETED;
        }
        if (state.chain().isEmpty()) {
            return Status.PENDING_CERTIFICATE;
        }
        if (now.isAfter(certificate().getNotAfter().toInstant())) {
            return Status.EXPIRED;
        }
        return state.disabled() ? Status.DISABLED : Status.ACTIVE;
    }

    /** Its own certificate first, the root last; empty before the import. */
    List<X509Certificate> chain() {
        return state.chain().map(Certificates::parsePem).orElse(List.of());
    }

    /** Its own certificate; only after the import. */
    X509Certificate certificate() {
        return chain().get(0);
    }

    ContentSigner signer(SigningAlgorithm algorithm) {
        return algorithm.signer(key);
    }

    PrivateKey key() {
        return key;
    }

    Optional<ListSettings> listSettings() {
        return ListSettings.parse(state.revocation());
    }

    Optional<IssuedCertificate> issued(SerialNumber serial) {
        return Optional.ofNullable(issued.get(serial));
    }

    /** All it has issued, the oldest first. */
    List<IssuedCertificate> issued() {
        return List.copyOf(issued.values());
    }

    void keep(IssuedCertificate certificate) {
        issued.put(certificate.serial(), certificate);
    }

    /** Idempotency tokens hold for five minutes (API reference, IdempotencyToken). */
    static boolean tokenHolds(Instant since, Instant now) {
        return now.isBefore(since.plus(Duration.ofMinutes(5)));
    }

    @Override
    public String toString() {
        return "Authority[" + origin.arn() + "]";
    }
}
