package dev.postern.proxy;

import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.admin.Health;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.metrics.CertificateKind;
import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.metrics.ListFacts;
import dev.postern.proxy.metrics.ReloadResult;
import dev.postern.proxy.refresh.Refreshed;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.trust.Polled;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.WatchedTrust;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one background thread that looks for changed files and swaps what has changed. It tells health and metrics what is in
 * force, and the log once per change of cause.
 */
final class EdgeRefresh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeRefresh.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration CERTIFICATE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration POLICY_INTERVAL = Duration.ofSeconds(1);
    // A replaced TLS context is freed when no connection that took hold of it can still be before its first handshake
    // byte.
    private static final Duration RELEASE_AFTER = Duration.ofMinutes(2);

    /** Something that writes what is in force. */
    @FunctionalInterface
    private interface Memory {
        void keep() throws IOException;
    }

    private final Map<String, WatchedTrust> trust;
    private final Collection<Listener> listeners;
    private final Upstreams upstreams;
    private final Map<String, SharedLook> looks = new LinkedHashMap<>();
    private final Troubles troubles;
    private final EdgeMetrics metrics;
    private final ServedConnections serving;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "refresh");
        worker.setDaemon(true);
        return worker;
    });

    EdgeRefresh(
            Map<String, WatchedTrust> trust,
            Collection<Listener> listeners,
            Upstreams upstreams,
            Health health,
            EdgeMetrics metrics,
            ServedConnections serving,
            InstantSource clock) {
        this.trust = trust;
        this.listeners = List.copyOf(listeners);
        this.upstreams = upstreams;
        this.troubles = new Troubles(health, metrics);
        this.metrics = metrics;
        this.serving = serving;
        this.clock = clock;
        trust.forEach((name, watched) -> looks.put(
                name, new SharedLook(thread, guarded("trustStores." + name, () -> refreshTrust(name, watched)))));
    }

    void start() {
        upstreams
                .anchors()
                .forEach((name, anchors) ->
                        metrics.certificates(CertificateKind.UPSTREAM_ANCHOR, name, expiries(anchors)));
        trust.forEach((name, watched) -> {
            inForce(name, watched);
            watched.startTrouble().ifPresent(why -> raised(SourcePolling.key("trustStores." + name), why));
            thread.execute(guarded("trustStores." + name, () -> keep("trustStores." + name, watched::keep)));
            every(watched.config().refresh(), "trustStores." + name, () -> refreshTrust(name, watched));
        });
        for (var listener : listeners) {
            if (listener.config().accessPolicy().isPresent()) {
                var key = policyKey(listener);
                listener.access()
                        .polled()
                        .flatMap(Polled::startTrouble)
                        .ifPresent(why -> raised(SourcePolling.key(key), why));
                thread.execute(guarded(key, () -> keep(key, listener.access()::keep)));
                every(POLICY_INTERVAL, key, () -> refreshPolicy(listener));
            }
            listener.tls().ifPresent(tls -> {
                inForce(listener, tls.get());
                every(CERTIFICATE_INTERVAL, "listeners." + listener.name(), () -> refreshTls(listener, tls));
            });
        }
    }

    /** Looks at a trust store at once: its poll has brought something. */
    void look(String name) {
        look(name, () -> {});
    }

    /** The same; {@code then} is run after it, once, on this thread or, if the edge is ending, on the caller's. */
    void look(String name, Runnable then) {
        var asked = looks.get(name);
        if (asked == null) {
            then.run();
        } else {
            asked.ask(then);
        }
    }

    /** Looks at a listener's access policy at once, for the same reason. */
    void lookAtPolicy(Listener listener) {
        thread.execute(guarded(policyKey(listener), () -> refreshPolicy(listener)));
    }

    /** The health key of a listener's access policy. */
    static String policyKey(Listener listener) {
        return "listeners." + listener.name() + ".accessPolicy";
    }

    /** Swaps where a trust store comes from and what it is, on this thread, or neither. */
    void replaceTrust(String name, WatchedTrust watched, TrustStoreConfig next) {
        var swap = thread.submit(() -> {
            if (watched.replace(next) instanceof Outcome.Swapped<TrustSnapshot> swapped) {
                metrics.trustReloaded(name, ReloadResult.SWAPPED);
                LOG.info("trust.replaced store={} lists={}", name, describe(swapped.current()));
                inForce(name, watched);
            }
        });
        try {
            swap.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MalformedInput malformed) {
                throw malformed;
            }
            throw new IllegalStateException("replacing trust store " + name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while replacing trust store " + name, e);
        }
    }

    private void every(Duration interval, String what, Runnable task) {
        thread.scheduleWithFixedDelay(
                guarded(what, task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Runnable guarded(String what, Runnable task) {
        return () -> {
            try {
                task.run();
                cleared("refresh." + what);
            } catch (RuntimeException | Error e) {
                // A bug of ours, or no memory: the executor would silently stop calling, and nothing would be refreshed
                // again.
                LOG.error("refresh.failed", e);
                raised("refresh." + what, e.toString());
            }
        };
    }

    private void refreshTrust(String name, WatchedTrust watched) {
        var before = watched.get();
        var outcome = watched.refresh();
        if (outcome instanceof Outcome.Swapped<TrustSnapshot> swapped) {
            metrics.trustReloaded(name, ReloadResult.SWAPPED);
            LOG.info("trust.swapped store={} lists={}", name, describe(swapped.current()));
            cleared("trustStores." + name);
            inForce(name, watched);
        } else if (outcome instanceof Outcome.Failed<TrustSnapshot> failed) {
            // What could not be read is tried again at each look; it counts, as it is logged, once.
            if (raised("trustStores." + name, failed.cause() + "; the last good value stays in force")) {
                metrics.trustReloaded(name, ReloadResult.KEPT_OLD);
            }
            if (!watched.get().equals(before)) {
                LOG.info("trust.swapped store={} lists={} partly=true", name, describe(watched.get()));
                inForce(name, watched);
            }
        }
        keep("trustStores." + name, watched::keep);
        stale(name, watched);
    }

    /** What has been in force is remembered, as soon as the disk lets us. */
    private void keep(String name, Memory memory) {
        var key = name + ".lastGood";
        try {
            memory.keep();
            cleared(key);
        } catch (IOException | MalformedInput e) {
            raised(key, e.getMessage() + "; a restart would not know what is in force");
        }
    }

    private void refreshPolicy(Listener listener) {
        var outcome = listener.access().refresh();
        var key = policyKey(listener);
        if (outcome instanceof Outcome.Swapped<AccessPolicy>) {
            LOG.info("access.swapped listener={}", listener.name());
            listener.access().notes().forEach(note -> LOG.warn("access.note {}", note));
            cleared(key);
        } else if (outcome instanceof Outcome.Failed<AccessPolicy> failed) {
            raised(key, failed.cause() + "; the last good value stays in force");
        }
        keep(key, listener.access()::keep);
    }

    private void refreshTls(Listener listener, Refreshed<ServerTls> tls) {
        var outcome = tls.refresh();
        var key = "listeners." + listener.name() + ".certificates";
        if (outcome instanceof Outcome.Swapped<ServerTls> swapped) {
            LOG.info("certificates.swapped listener={}", listener.name());
            cleared(key);
            inForce(listener, swapped.current());
            var unused = thread.schedule(swapped.previous()::release, RELEASE_AFTER.toNanos(), TimeUnit.NANOSECONDS);
        } else if (outcome instanceof Outcome.Failed<ServerTls> failed) {
            raised(key, failed.cause() + "; the last good value stays in force");
        }
        expired(key + ".expired", tls.get());
    }

    /** A list past its nextUpdate, or not there yet: what the policy makes of it is the policy's, but somebody must be told. */
    private void stale(String name, WatchedTrust watched) {
        for (var source : watched.missingLists()) {
            raised(
                    "trustStores." + name + ".revocations." + watched.config().label(source),
                    source + " is not there yet (expected: a list; until then its issuer's clients are refused)");
        }
        var now = clock.instant();
        for (var file : watched.get().lists()) {
            var key = "trustStores." + name + ".revocations." + watched.config().label(file.source());
            var late = file.list().nextUpdate().filter(next -> next.isBefore(now));
            late.ifPresentOrElse(
                    next -> raised(key, "nextUpdate " + next + " has passed (expected: a newer list)"),
                    () -> cleared(key));
        }
    }

    private void expired(String key, ServerTls tls) {
        var now = clock.instant();
        for (var certificate : tls.certificates()) {
            var notAfter = certificate.chain().leaf().getNotAfter().toInstant();
            if (notAfter.isBefore(now)) {
                raised(key, certificate.config().chain() + ": expired " + notAfter);
                return;
            }
        }
        cleared(key);
    }

    private void inForce(String name, WatchedTrust watched) {
        serving.endRevoked();
        var snapshot = watched.get();
        var lists = new LinkedHashMap<String, ListFacts>();
        for (var file : snapshot.lists()) {
            var list = file.list();
            lists.put(
                    watched.config().label(file.source()),
                    new ListFacts(
                            list.number().map(number -> number.value()),
                            list.thisUpdate(),
                            list.nextUpdate(),
                            list.entries()));
        }
        metrics.lists(name, lists);
        snapshot.denyList()
                .ifPresent(file ->
                        metrics.denyListEntries(name, file.list().entries().size()));
        snapshot.roster()
                .ifPresent(file -> metrics.roster(name, file.roster().clients().size(), file.pickedUpAt()));
        metrics.certificates(
                CertificateKind.TRUST_ANCHOR, name, expiries(snapshot.store().anchors()));
    }

    private void inForce(Listener listener, ServerTls tls) {
        metrics.certificates(
                CertificateKind.SERVER,
                listener.name(),
                expiries(tls.certificates().stream()
                        .flatMap(certificate -> certificate.chain().certificates().stream())
                        .toList()));
    }

    private static Map<String, java.time.Instant> expiries(List<X509Certificate> certificates) {
        var expiries = new LinkedHashMap<String, java.time.Instant>();
        for (var certificate : certificates) {
            var name = DistinguishedName.text(certificate.getSubjectX500Principal()) + " "
                    + SerialNumber.of(certificate).hex();
            expiries.put(name, certificate.getNotAfter().toInstant());
        }
        return expiries;
    }

    private static String describe(TrustSnapshot snapshot) {
        return snapshot.lists().stream()
                .map(file -> file.source().shortName() + "#"
                        + file.list().number().map(Object::toString).orElse("?") + "("
                        + file.list().entries() + ")")
                .toList()
                .toString();
    }

    private boolean raised(String key, String cause) {
        return troubles.raised(key, cause);
    }

    private void cleared(String key) {
        troubles.cleared(key);
    }

    @Override
    public void close() {
        // What is being remembered for the next start is written to its end; nothing new begins.
        thread.shutdown();
        try {
            if (thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
