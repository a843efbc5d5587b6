package dev.postern.pki.aws;

import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.EndpointBinding;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.Revocation;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The register in one table of DynamoDB, shared by all who may write to it. Items are only ever added, each write is one
 * transaction, and what it was decided on is its condition: see {@link HolderLog}. Closing it closes the client.
 *
 * <p>When a write fails because no answer came in time, it may have been done all the same; asking again tells. Revoking
 * again is safe, and a certificate is never recorded twice.
 */
public final class DynamoDbClientRegister implements ClientRegister {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(60);
    // Of n writers on one client one gets through in each round; so many rounds, the longest a second, outlast any
    // queue of people.
    private static final int ROUNDS = 40;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final DynamoDbClient client;
    private final RegisterTable table;
    private final Pause pause;

    private DynamoDbClientRegister(DynamoDbClient client, RegisterTable table, Pause pause) {
        this.client = client;
        this.table = table;
        this.pause = pause;
    }

    /**
     * Takes up the register in a table, which {@link DynamoDbRegisterTable#create} or a template has made.
     *
     * @throws dev.postern.pki.x509.MalformedInput if the table is missing, of another layout, or made by a newer program
     */
    public static DynamoDbClientRegister open(DynamoDbClient client, String table, Pause pause) throws IOException {
        return new DynamoDbClientRegister(client, RegisterTable.open(client, table), pause);
    }

    /** Takes up the register by the SDK's default chains. */
    public static DynamoDbClientRegister open(String table) throws IOException {
        var client = client();
        try {
            return open(client, table, Pause.SLEEP);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** A client by the SDK's default chains, with bounded waits. */
    static DynamoDbClient client() {
        return AwsClients.build(DynamoDbClient.builder(), ANSWER, CALL);
    }

    @Override
    public List<Credential> enrol(ClientId id, CertificateChain issued, Set<VpcEndpointId> endpoints, Instant now)
            throws IOException {
        var binding = new EndpointBinding(endpoints, now);
        return deciding("enrolling client " + id, Holder.of(id), (log, draft) -> {
            var live = log.live(now);
            if (live.isEmpty()) {
                draft.add(issued, now);
                if (!endpoints.isEmpty()) {
                    draft.bind(binding);
                }
            }
            return live;
        });
    }

    @Override
    public Optional<Client> bind(ClientId id, Set<VpcEndpointId> endpoints, Instant now) throws IOException {
        var binding = new EndpointBinding(endpoints, now);
        return deciding("binding client " + id, Holder.of(id), (log, draft) -> {
            var known = log.client();
            if (known.isPresent()) {
                draft.bind(binding);
            }
            return known.map(client -> client.bound(binding));
        });
    }

    @Override
    public void record(Holder holder, CertificateChain issued, Instant now) throws IOException {
        deciding("recording a certificate of " + named(holder), holder, (log, draft) -> {
            draft.add(issued, now);
            return issued;
        });
    }

    @Override
    public List<Credential> replace(ClientId id, CertificateChain issued, Instant now) throws IOException {
        return deciding("replacing the credentials of client " + id, Holder.of(id), (log, draft) -> {
            var revoked = draft.revoke(log.live(now), new Revocation(RevocationReason.SUPERSEDED, now));
            draft.add(issued, now);
            return revoked;
        });
    }

    @Override
    public List<Credential> revokeAll(ClientId id, RevocationReason reason, Instant now) throws IOException {
        var revocation = new Revocation(reason, now);
        return deciding(
                "revoking client " + id, Holder.of(id), (log, draft) -> draft.revoke(log.live(now), revocation));
    }

    @Override
    public Optional<Credential> revoke(Fingerprint fingerprint, RevocationReason reason, Instant now)
            throws IOException {
        var revocation = new Revocation(reason, now);
        var doing = "revoking certificate " + fingerprint;
        var holder = holder(doing, fingerprint);
        if (holder.isEmpty()) {
            return Optional.empty();
        }
        return deciding(doing, holder.get(), (log, draft) -> {
            var found = log.find(fingerprint);
            if (found.isEmpty() || found.get().revocation().isPresent()) {
                return found;
            }
            return Optional.of(draft.revoke(List.of(found.get()), revocation).get(0));
        });
    }

    @Override
    public Optional<Credential> find(Fingerprint fingerprint) throws IOException {
        var doing = "finding certificate " + fingerprint;
        var holder = holder(doing, fingerprint);
        return holder.isEmpty() ? Optional.empty() : log(doing, holder.get()).find(fingerprint);
    }

    @Override
    public Optional<Client> client(ClientId id) throws IOException {
        return log("reading client " + id, Holder.of(id)).client();
    }

    @Override
    public List<Client> clients() throws IOException {
        return logs(Holder.Kind.CLIENT).stream()
                .flatMap(log -> log.client().stream())
                .toList();
    }

    @Override
    public Map<Holder, List<Credential>> credentials(Holder.Kind kind) throws IOException {
        var credentials = new LinkedHashMap<Holder, List<Credential>>();
        logs(kind).forEach(log -> credentials.put(log.holder(), log.credentials()));
        return credentials;
    }

    @Override
    public Map<Holder, List<Credential>> credentialsOfKey(KeyFingerprint key) throws IOException {
        var doing = "reading the certificates of key " + key;
        var holders = table.query(doing, RegisterItems.ofKey(key)).stream()
                .map(RegisterItems::pointedTo)
                .distinct()
                .toList();
        var found = new ArrayList<Map.Entry<Holder, Credential>>();
        for (var holder : holders) {
            log(doing, holder).credentials().stream()
                    .filter(credential ->
                            KeyFingerprint.of(credential.certificate()).equals(key))
                    .forEach(credential -> found.add(Map.entry(holder, credential)));
        }
        found.sort(Comparator.comparing(entry -> entry.getValue().issuedAt()));
        return found.stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        LinkedHashMap::new,
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    @Override
    public List<RevokedCertificate> revoked(KeyFingerprint issuer) throws IOException {
        return table.query("reading what " + issuer + " has revoked", RegisterItems.revoked(issuer)).stream()
                .flatMap(RegisterItems::revokedIn)
                .toList();
    }

    @Override
    public long nextListNumber(KeyFingerprint issuer) throws IOException {
        return table.next("numbering a list of " + issuer, RegisterItems.listNumber(issuer));
    }

    @Override
    public void close() {
        client.close();
    }

    /** What to do about a log: the answer, and in the draft what is to be written for it to be true. */
    private interface Decision<T> {
        T on(HolderLog log, HolderLogDraft draft);
    }

    private <T> T deciding(String doing, Holder holder, Decision<T> decision) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            var log = log(doing, holder);
            var draft = new HolderLogDraft(log);
            var answer = decision.on(log, draft);
            var written = draft.isEmpty() ? RegisterTable.Written.DONE : table.write(doing, draft.items());
            if (written == RegisterTable.Written.DONE) {
                return answer;
            }
            if (written == RegisterTable.Written.EXISTS) {
                throw table.failed(doing, "the certificate, or its serial number, is in the register already");
            }
            pause(round);
        }
        throw table.failed(doing, "others were faster " + ROUNDS + " times (expected: fewer writers at once)");
    }

    /** The logs of all holders of a kind, by name. */
    private List<HolderLog> logs(Holder.Kind kind) throws IOException {
        var doing = "reading all " + kind.name().toLowerCase(Locale.ROOT) + " certificates";
        var byHolder = table.scan(doing, RegisterItems.logs(kind)).stream()
                .collect(Collectors.groupingBy(
                        RegisterItems::holder,
                        () -> new TreeMap<>(Comparator.comparing(Holder::name)),
                        Collectors.toList()));
        var logs = new ArrayList<HolderLog>();
        for (var entry : byHolder.entrySet()) {
            var holder = entry.getKey();
            var seen = HolderLog.of(holder, entry.getValue());
            // A scan may pass a log while it is written to; then that one is read by itself.
            logs.add(seen.isPresent() ? seen.get() : log(doing, holder));
        }
        return logs;
    }

    /** The log, whole; one that another is writing to this very moment is read again. */
    private HolderLog log(String doing, Holder holder) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            var log = HolderLog.of(holder, table.query(doing, RegisterItems.log(holder)));
            if (log.isPresent()) {
                return log.get();
            }
            pause(round);
        }
        throw table.failed(doing, "entries of " + named(holder) + " are missing (expected: numbered without a gap)");
    }

    private Optional<Holder> holder(String doing, Fingerprint fingerprint) throws IOException {
        Function<Map<String, AttributeValue>, Holder> pointedTo = RegisterItems::pointedTo;
        return table.get(doing, RegisterItems.certificate(fingerprint), RegisterItems.ONLY)
                .map(pointedTo);
    }

    private void pause(int round) throws IOException {
        var longest = Math.min(LONGEST_PAUSE.toMillis(), SHORTEST_PAUSE.toMillis() << Math.min(round - 1, 10));
        // Any part of it, or those who have met once would meet again.
        pause.orEnd(Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(longest)));
    }

    private static String named(Holder holder) {
        return holder.kind().name().toLowerCase(Locale.ROOT) + " " + holder.name();
    }
}
