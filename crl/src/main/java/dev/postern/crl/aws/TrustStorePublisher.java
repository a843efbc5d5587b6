package dev.postern.crl.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.ListQuota;
import dev.postern.crl.SignedList;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.crl.UnverifiedList;
import dev.postern.crl.aws.HeldLists.Held;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.crl.diff.ListDiff;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.crl.publish.Succession;
import dev.postern.pki.aws.AwsClients;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/**
 * Publishes to a load balancer's trust store. The new list is added before the one it supersedes goes, so at no instant is a
 * revoked certificate on none; whatever moment a run ends at, the next one completes it. Any number of publishers may be at it:
 * each removes only what a list that is there, complete, supersedes, so the newest always stays. For many threads;
 * blocks on the network.
 */
public final class TrustStorePublisher implements CrlPublisher {
    private static final String PEM = "application/x-pem-file";
    private static final int MAX_BUNDLE_BYTES = 1024 * 1024;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    // AWS gives no time for any of it (alb.md 3.3); five minutes is what a deployment waits for.
    private static final int ATTEMPTS = 300;

    private final RemoteTrustStore remote;
    private final HeldLists lists;
    private final S3Objects objects;
    private final Settings settings;
    private final Consumer<Duration> pause;
    private final Consumer<TrustStoreStep> steps;

    private TrustStorePublisher(
            RemoteTrustStore remote,
            S3Objects objects,
            Settings settings,
            Consumer<Duration> pause,
            Consumer<TrustStoreStep> steps) {
        this.remote = remote;
        this.lists = new HeldLists(remote);
        this.objects = objects;
        this.settings = settings;
        this.pause = pause;
        this.steps = steps;
    }

    /**
     * Which trust store, and what it may hold.
     *
     * @param trustStore its name or its ARN; only one with a name can be created
     * @param uploads where bundles and lists are put for the load balancer to copy, under names that say what is in them
     */
    public record Settings(String trustStore, S3Prefix uploads, TrustStoreQuota quota) {
        /** With the quotas an account begins with. */
        public Settings(String trustStore, S3Prefix uploads) {
            this(trustStore, uploads, TrustStoreQuota.DEFAULT);
        }
    }

    /** A publisher over clients that stay the caller's to close. */
    public static TrustStorePublisher of(ElasticLoadBalancingV2Client client, S3Objects objects, Settings settings) {
        var remote = new RemoteTrustStore(client, settings.trustStore());
        return new TrustStorePublisher(remote, objects, settings, TrustStorePublisher::sleep, step -> {});
    }

    /** A client with region, credentials and endpoint as the SDK finds them. */
    public static ElasticLoadBalancingV2Client client() {
        return AwsClients.build(ElasticLoadBalancingV2Client.builder(), Duration.ofSeconds(30), Duration.ofMinutes(2));
    }

    /** The same, waiting otherwise than by sleeping. */
    public TrustStorePublisher waitingBy(Consumer<Duration> otherPause) {
        return new TrustStorePublisher(remote, objects, settings, otherPause, steps);
    }

    /** The same, telling how far it has come; what the listener throws ends the run there. */
    public TrustStorePublisher telling(Consumer<TrustStoreStep> listener) {
        return new TrustStorePublisher(remote, objects, settings, pause, listener);
    }

    /**
     * Makes the trust store trust this bundle; creates it if it is missing.
     *
     * @return its ARN
     * @throws MalformedInput for a bundle the load balancer would refuse, or an ARN that leads nowhere
     * @throws IOException if AWS does not answer or refuses
     */
    public String publishBundle(String pem) throws IOException {
        var wanted = TrustStore.parse(pem);
        var existing = remote.isNamed() ? remote.find() : Optional.of(remote.required());
        if (existing.isPresent() && wanted.epoch().equals(epoch(existing.get().trustStoreArn()))) {
            return awaitActive();
        }
        var bytes = pem.getBytes(UTF_8);
        var location = settings.uploads().object("ca/" + Sha256.hex(bytes) + ".pem");
        objects.write(location, bytes, PEM, Precondition.none());
        if (existing.isEmpty()) {
            remote.create(location);
        } else {
            remote.modify(existing.get().trustStoreArn(), location);
        }
        var arn = awaitActive();
        await(
                "the bundle of " + arn + " to be the new one",
                () -> wanted.epoch().equals(epoch(arn)));
        return arn;
    }

    /** What there is now. */
    public TrustStoreFacts describe() throws IOException {
        var store = remote.required();
        var arn = store.trustStoreArn();
        var held = lists.read(arn, Optional.empty());
        return new TrustStoreFacts(
                arn,
                store.name(),
                RemoteTrustStore.isActive(store),
                new String(remote.bundle(arn, MAX_BUNDLE_BYTES), UTF_8),
                held.all(),
                held.unreadable());
    }

    @Override
    public DiffSummary publish(SignedList list, String name) throws IOException {
        var what = Succession.publishing(list) + " to trust store " + settings.trustStore();
        try {
            return replace(list);
        } catch (MalformedInput e) {
            throw e.in(what);
        } catch (IOException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    private DiffSummary replace(SignedList list) throws IOException {
        var arn = awaitActive();
        var issuer = Optional.of(list.list().issuerCertificate());
        var before = lists.read(arn, issuer);
        var digest = Sha256.hex(list.der());
        requireNewer(before, list, digest);
        steps.accept(TrustStoreStep.READ);
        var difference = difference(arn, before, list);
        var present =
                before.ours().stream().filter(it -> it.digest().equals(digest)).findFirst();
        var id = present.isPresent() ? present.get().revocationId() : add(arn, before, list, digest);
        confirm(arn, id, list.content().entryCount());
        steps.accept(TrustStoreStep.CONFIRMED);
        if (!before.unreadable().isEmpty()) {
            throw new MalformedInput("in force as revocation " + id + ", nothing was removed, for "
                    + String.join("; ", before.unreadable())
                    + " (expected: lists of which one can say whose they are)");
        }
        removeSuperseded(arn, lists.read(arn, issuer).ours());
        return difference;
    }

    private static void requireNewer(Held held, SignedList list, String digest) {
        var number = list.list()
                .number()
                .orElseThrow(() -> new MalformedInput("list number: none (expected: one, to tell old from new)"));
        for (var other : held.ours()) {
            // An older list, however valid, would let in whoever was revoked since (V9).
            if (!other.digest().equals(digest)
                    && other.number().filter(it -> it.compareTo(number) >= 0).isPresent()) {
                throw new MalformedInput("list number: " + number + " (expected: greater than the trust store's "
                        + other.number().get() + ", revocation " + other.revocationId() + ")");
            }
        }
    }

    private long add(String arn, Held held, SignedList list, String digest) throws IOException {
        var pem = list.pem().getBytes(US_ASCII);
        settings.quota()
                .requireRoom(
                        held.counts().size(),
                        held.entries(),
                        pem,
                        list.content().entryCount());
        var location = settings.uploads().object("crl/" + digest + ".pem");
        var uploaded = objects.write(location, pem, PEM, Precondition.none());
        steps.accept(TrustStoreStep.UPLOADED);
        var id = remote.add(arn, uploaded);
        steps.accept(TrustStoreStep.ADDED);
        return id;
    }

    /** Until the trust store tells as many entries as we have read, or has the list no more, because a newer one is there. */
    private void confirm(String arn, long id, long entries) throws IOException {
        await("revocation " + id + " of " + arn + " to have " + entries + " entries", () -> {
            var told = Optional.ofNullable(remote.revocations(arn).get(id));
            return told.isEmpty() || told.get() == entries;
        });
    }

    /** What a complete list of a greater number makes needless, and copies of it but the oldest. Others stay as they are. */
    private void removeSuperseded(String arn, List<HeldList> ours) throws IOException {
        for (var old : ours) {
            if (ours.stream().filter(HeldList::isComplete).anyMatch(it -> supersedes(it, old))) {
                remote.remove(arn, old.revocationId());
                steps.accept(TrustStoreStep.REMOVED);
            }
        }
    }

    private static boolean supersedes(HeldList next, HeldList old) {
        if (next.digest().equals(old.digest())) {
            return next.revocationId() < old.revocationId();
        }
        return next.number().isPresent()
                && old.number()
                        .map(number -> number.compareTo(next.number().get()) < 0)
                        .orElse(true);
    }

    private DiffSummary difference(String arn, Held held, SignedList list) throws IOException {
        var newest = held.ours().stream()
                .max(Comparator.comparing(
                        it -> it.number().map(number -> number.value()).orElse(BigInteger.ZERO)));
        var file = newest.isEmpty()
                ? Optional.<byte[]>empty()
                : remote.list(arn, newest.get().revocationId(), ListQuota.FILE_BYTES);
        return file.map(bytes -> ListDiff.summary(UnverifiedList.parse(bytes).content(), list.content()))
                .orElseGet(() -> new DiffSummary(
                        Optional.empty(), list.list().number(), list.content().entryCount(), 0, 0));
    }

    private String awaitActive() throws IOException {
        await(
                "trust store " + settings.trustStore() + " to be ACTIVE",
                () -> RemoteTrustStore.isActive(remote.required()));
        return remote.required().trustStoreArn();
    }

    /** Of the bundle that is there; it may be one that somebody else has put there, and that we would not. */
    private String epoch(String arn) throws IOException {
        var bundle = new String(remote.bundle(arn, MAX_BUNDLE_BYTES), UTF_8);
        try {
            return TrustStore.parse(bundle).epoch();
        } catch (MalformedInput e) {
            return "";
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException {
        for (int attempt = 1; !condition.holds(); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new IOException("waited in vain for " + what);
            }
            pause.accept(PAUSE);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a trust store", e);
        }
    }
}
