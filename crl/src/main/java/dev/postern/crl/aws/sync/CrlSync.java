package dev.postern.crl.aws.sync;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListQuota;
import dev.postern.crl.SignedList;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Object;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.sync.SyncOutcome.Result;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.pki.event.EventSink;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a list from S3, DER or PEM, and publishes it if it is its issuer's and no older than what is live. Whatever it is told,
 * how often and in which order: after the last call the newest sound list is live. Blocks on the network; one call at a time.
 *
 * <p>A list that must not be live is an outcome, not an exception: the same bytes would be refused for ever, so trying again is of
 * no use, and the alarm is the metric and the event. An exception means that the world has failed, and that trying again may help.
 */
final class CrlSync {
    private final S3Objects objects;
    private final CaBundle bundle;
    private final Map<String, CrlPublisher> targets;
    private final int entryQuota;
    private final EventSink events;
    private final SyncMetrics metrics;
    private final InstantSource clock;

    /**
     * A synchronisation.
     *
     * @param targets where lists are published, by the name events give the place
     * @param entryQuota of the trust store; a list with more entries is refused before anything is done
     */
    CrlSync(
            S3Objects objects,
            CaBundle bundle,
            Map<String, CrlPublisher> targets,
            int entryQuota,
            EventSink events,
            SyncMetrics metrics,
            InstantSource clock) {
        this.objects = objects;
        this.bundle = bundle;
        this.targets = Map.copyOf(targets);
        this.entryQuota = entryQuota;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Why somebody calls. */
    enum Cause {
        /** The object has been written. Told twice, the same events are told twice, with the same ids. */
        WRITTEN,
        /** Time has passed. */
        SCHEDULE
    }

    /**
     * Publishes one list.
     *
     * @param version the very version that was written; empty for the newest
     * @throws IOException if it can be neither published nor refused now
     */
    SyncOutcome sync(S3Location location, Optional<String> version, Cause cause) throws IOException {
        try {
            return outcome(location, version, cause);
        } catch (IOException e) {
            metrics.failed(location, clock.instant());
            throw e;
        }
    }

    private SyncOutcome outcome(S3Location location, Optional<String> version, Cause cause) throws IOException {
        Optional<S3Object> found;
        try {
            found = read(location, version);
        } catch (MalformedInput e) {
            return rejected(location, new byte[0], e);
        }
        if (found.isEmpty()) {
            return version.isPresent()
                    ? new SyncOutcome(location, Result.OUTDATED, "version is gone")
                    : missing(location);
        }
        var bytes = found.get().bytes();
        var issuers = bundle.issuers();
        SignedList list;
        try {
            list = checked(bytes, issuers);
        } catch (MalformedInput e) {
            return rejected(location, bytes, e);
        }
        try {
            return publish(location, list, cause);
        } catch (MalformedInput e) {
            // An older list is no alarm if it only arrives late; as the newest version it is somebody's mistake or
            // attack.
            return version.isPresent() && !isNewest(location, version.get())
                    ? new SyncOutcome(location, Result.OUTDATED, String.valueOf(e.getMessage()))
                    : rejected(location, bytes, e);
        }
    }

    private Optional<S3Object> read(S3Location location, Optional<String> version) throws IOException {
        return version.isPresent()
                ? objects.readVersion(location, version.get(), ListQuota.FILE_BYTES)
                : objects.read(location, ListQuota.FILE_BYTES);
    }

    private boolean isNewest(S3Location location, String version) throws IOException {
        return read(location, Optional.empty()).flatMap(S3Object::version).equals(Optional.of(version));
    }

    private SignedList checked(byte[] bytes, List<X509Certificate> issuers) {
        var list = SignedList.parse(bytes, issuers);
        if (list.list().number().isEmpty()) {
            throw new MalformedInput("list number: none (expected: one, or nobody knows which list is newer)");
        }
        if (list.list().entries() > entryQuota) {
            throw new MalformedInput(
                    "list of " + list.list().entries() + " entries (expected: at most " + entryQuota + ", the quota)");
        }
        return list;
    }

    /** To every target, whatever becomes of the others; then the first failure, if any, is told. */
    private SyncOutcome publish(S3Location location, SignedList list, Cause cause) throws IOException {
        var failures = new ArrayList<IOException>();
        var refusals = new ArrayList<MalformedInput>();
        var changed = false;
        for (var target : targets.entrySet()) {
            try {
                var summary = target.getValue().publish(list, name(list));
                var news = !summary.from().equals(list.list().number());
                changed |= news;
                if (news || cause == Cause.WRITTEN) {
                    events.emit(LifecycleEvent.listPublished(facts(list), target.getKey(), clock.instant()));
                }
            } catch (IOException e) {
                failures.add(e);
            } catch (MalformedInput e) {
                refusals.add(e);
            }
        }
        if (!failures.isEmpty()) {
            var failure = failures.get(0);
            failures.stream().skip(1).forEach(failure::addSuppressed);
            refusals.forEach(failure::addSuppressed);
            throw failure;
        }
        if (!refusals.isEmpty()) {
            throw refusals.get(0);
        }
        metrics.live(location, list.list(), entryQuota, clock.instant());
        if (changed) {
            metrics.enforced(location, list.list(), clock.instant());
        }
        var number = list.list().number().map(CrlNumber::toString).orElse("none");
        return new SyncOutcome(location, changed ? Result.PUBLISHED : Result.UNCHANGED, "number=" + number);
    }

    /** One list an issuer's key, whatever the object is called that it comes from. */
    private static String name(SignedList list) {
        // As much as a SHA-1 has: enough to tell keys apart, and short enough for a list's name.
        return KeyFingerprint.of(list.list().issuerCertificate()).hex().substring(0, 40);
    }

    private SyncOutcome missing(S3Location location) {
        metrics.missing(location, clock.instant());
        return new SyncOutcome(location, Result.MISSING, "there is no such object");
    }

    private SyncOutcome rejected(S3Location location, byte[] bytes, MalformedInput cause) throws IOException {
        var why = String.valueOf(cause.getMessage());
        metrics.rejected(location, clock.instant());
        events.emit(LifecycleEvent.listRejected(location.toString(), bytes, why, clock.instant()));
        return new SyncOutcome(location, Result.REJECTED, why);
    }

    private static LifecycleEvent.ListFacts facts(SignedList list) {
        var content = list.list();
        return new LifecycleEvent.ListFacts(
                DistinguishedName.text(content.issuer()),
                KeyFingerprint.of(content.issuerCertificate()),
                content.number().orElseThrow().value(),
                content.entries(),
                content.nextUpdate());
    }
}
