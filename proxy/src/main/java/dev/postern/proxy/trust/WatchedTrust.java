package dev.postern.proxy.trust;

import dev.postern.crl.ListQuota;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.MissingList;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.refresh.Refreshed;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A trust store of the configuration while its sources change. {@link #get} is for any thread and never waits; refreshing, keeping
 * and replacing belong to one thread, which waits for files only; {@link #poll} to another, which waits for Amazon S3.
 */
public final class WatchedTrust implements Supplier<TrustSnapshot>, Polled {
    private volatile TrustStoreConfig config;
    private final PolledSources sources;
    private final InstantSource clock;
    private final Optional<String> startTrouble;
    private final Refreshed<TrustSnapshot> snapshot;
    private Optional<TrustSnapshot> kept = Optional.empty();

    private WatchedTrust(TrustStoreConfig config, S3Access access, InstantSource clock) throws IOException {
        this.config = config;
        this.clock = clock;
        this.sources = new PolledSources(
                config.locations(),
                location -> limit(config, location),
                this::mayBeMissing,
                config.lastGood(),
                access,
                clock);
        var started = sources.start(this::loaded);
        this.startTrouble = started.trouble();
        this.snapshot = started.value();
    }

    /**
     * Loads everything for the first time.
     *
     * @throws MalformedInput naming the source and what is wrong with it
     * @throws IOException for what cannot be read, and of which there is no last good copy
     */
    public static WatchedTrust open(TrustStoreConfig config, S3Access access, InstantSource clock) throws IOException {
        return new WatchedTrust(config, access, clock);
    }

    /** The snapshot as the sources are at this moment, for who looks once. Nothing is kept. */
    public static TrustSnapshot load(TrustStoreConfig config, InstantSource clock) throws IOException {
        try (var access = new S3Access()) {
            return open(config, access, clock).get();
        }
    }

    @Override
    public TrustSnapshot get() {
        return snapshot.get();
    }

    public TrustStoreConfig config() {
        return config;
    }

    @Override
    public Optional<String> startTrouble() {
        return startTrouble;
    }

    /** Loads what has changed. What fails keeps its last good value, and keeps no other list, deny-list or roster from coming into force. */
    public Outcome<TrustSnapshot> refresh() {
        var outcome = snapshot.refresh();
        if (outcome instanceof Outcome.Failed<TrustSnapshot>) {
            var current = snapshot.get();
            loader(Optional.of(current)).loadTheRest(current).ifPresent(snapshot::put);
        }
        return outcome;
    }

    /**
     * Takes everything from other files from now on, or leaves all as it is.
     *
     * @throws MalformedInput saying why they cannot be loaded
     */
    public Outcome<TrustSnapshot> replace(TrustStoreConfig files) {
        if (!files.locations().isEmpty()) {
            throw new MalformedInput(files.locations().get(0) + " (expected: files only in a replacement)");
        }
        // Nobody is bound without a roster, nor denied without a deny-list: neither goes unnoticed.
        refuseLoss("roster", config.roster(), files.roster());
        refuseLoss("denyList", config.denyList(), files.denyList());
        var previous = config;
        config = files;
        var outcome = snapshot.refresh();
        if (outcome instanceof Outcome.Failed<TrustSnapshot> failed) {
            config = previous;
            throw new MalformedInput(failed.cause());
        }
        return outcome;
    }

    private static void refuseLoss(String key, Optional<Source> before, Optional<Source> after) {
        if (before.isPresent() && after.isEmpty()) {
            throw new MalformedInput(key + ": none (expected: one, as " + before.get() + " is in force)");
        }
    }

    /** Makes what is in force survive a restart. Does nothing when it already does. */
    public void keep() throws IOException {
        var current = snapshot.get();
        if (kept.filter(current::equals).isPresent()) {
            return;
        }
        var stamps = new ArrayList<Object>(List.of(current.bundle().stamp()));
        current.lists().forEach(file -> stamps.add(file.stamp()));
        current.denyList().ifPresent(file -> stamps.add(file.stamp()));
        current.roster().ifPresent(file -> stamps.add(file.stamp()));
        var inForce = stamps.stream()
                .filter(S3Copy.class::isInstance)
                .map(S3Copy.class::cast)
                .toList();
        sources.lastGood().keep(TrustLoader.numbers(current.lists()), inForce);
        kept = Optional.of(current);
    }

    @Override
    public boolean polls() {
        return sources.polls();
    }

    @Override
    public Duration interval() {
        return config.poll();
    }

    @Override
    public Poll poll() {
        return sources.poll();
    }

    @Override
    public Map<String, Instant> confirmed() {
        return sources.confirmed();
    }

    /** The lists that are not there yet. */
    public List<Source> missingLists() {
        var there = get().lists().stream().map(TrustSnapshot.ListFile::source).toList();
        return config.revocations().stream()
                .filter(source -> !there.contains(source))
                .toList();
    }

    private Refreshed<TrustSnapshot> loaded() throws IOException {
        return Refreshed.load(
                () -> List.of(
                        config,
                        config.sources().stream().map(sources.sources()::stamp).toList()),
                previous -> loader(previous).load());
    }

    private TrustLoader loader(Optional<TrustSnapshot> previous) {
        return new TrustLoader(config, sources.sources(), sources.lastGood(), previous, clock.instant());
    }

    /** A list, if the settings say so, and if it was never in force: one that goes is a list taken away. */
    private boolean mayBeMissing(S3Location location) {
        return config.revocationPolicy().missing() == MissingList.DENY
                && config.revocations().contains(new Source.InS3(location))
                && sources.lastGood().copy(location).isEmpty();
    }

    private static int limit(TrustStoreConfig config, S3Location location) {
        var source = new Source.InS3(location);
        if (config.revocations().contains(source)) {
            return ListQuota.FILE_BYTES;
        }
        if (config.roster().filter(source::equals).isPresent()) {
            return ClientRoster.MAX_BYTES;
        }
        return config.denyList().filter(source::equals).isPresent() ? DenyList.MAX_BYTES : TrustLoader.MAX_BUNDLE_BYTES;
    }
}
