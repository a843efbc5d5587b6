package dev.postern.proxy;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.admin.AdminServer;
import dev.postern.proxy.admin.Health;
import dev.postern.proxy.admin.TrustPage;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.connection.ConnectionGate;
import dev.postern.proxy.health.HealthServer;
import dev.postern.proxy.http.ClientCertificateHeaders;
import dev.postern.proxy.http.ForwardingRules;
import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.tls.ClientJudge;
import dev.postern.proxy.tls.JdkTlsSettings;
import dev.postern.proxy.trust.S3Access;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.WatchedTrust;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running edge: listeners, what they trust, where they forward to, and the admin page. {@link #start} returns when everything
 * is bound, or fails with nothing left behind; {@link #drain} ends it in order, {@link #close} at once.
 */
public final class EdgeProxy implements AutoCloseable {
    private final EdgeConfig config;
    private final Health health = new Health();
    private final EdgeMetrics metrics;
    private final Map<String, Channel> bound = new LinkedHashMap<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ServedConnections serving = new ServedConnections();
    // Closed in the opposite order of opening.
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<String, WatchedTrust> trust = new LinkedHashMap<>();
    private final AtomicReference<EdgeRefresh> refresh = new AtomicReference<>();
    private InetSocketAddress admin;
    private Optional<InetSocketAddress> healthOnly = Optional.empty();
    private List<String> accessNotes = List.of();

    private EdgeProxy(EdgeConfig config, InstantSource clock) {
        JdkTlsSettings.apply();
        this.config = config;
        this.metrics = new EdgeMetrics(clock);
        this.admin = config.admin().address().socket();
    }

    /**
     * Loads everything the configuration names, then binds.
     *
     * @throws MalformedInput for files that do not hold what they should
     * @throws IOException for files that cannot be read and addresses that cannot be bound
     */
    public static EdgeProxy start(EdgeConfig config, InstantSource clock) throws IOException {
        var edge = new EdgeProxy(config, clock);
        try {
            edge.open(clock);
            return edge;
        } catch (IOException | RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    /**
     * Loads and checks everything as {@link #start} would, and binds nothing.
     *
     * @return what {@link #accessNotes} of the edge would say
     */
    public static List<String> check(EdgeConfig config, InstantSource clock) throws IOException {
        var edge = new EdgeProxy(config, clock);
        try {
            var notes = notes(edge.listeners(clock));
            var transport = Transport.choose();
            edge.opened.push(transport);
            Upstreams.of(config.upstreams(), transport);
            edge.opened.push(edge.clientLimits(transport));
            return notes;
        } finally {
            edge.close();
        }
    }

    private void open(InstantSource clock) throws IOException {
        var listeners = listeners(clock);
        var transport = Transport.choose();
        opened.push(transport);
        var upstreams = Upstreams.of(config.upstreams(), transport);
        opened.push(upstreams::close);
        var verification = new VerificationThreads(config.limits().maxHandshakes());
        opened.push(verification);
        var records = new EdgeRecords(config.logs(), config.upstreams().keySet(), metrics, clock);
        opened.push(records);
        var clientLimits = clientLimits(transport);
        opened.push(clientLimits);
        clientLimits.start();
        var parts = new EdgeParts(
                config.limits(),
                new ConnectionGate(config.limits()),
                clientLimits.clients(),
                upstreams,
                verification,
                records,
                serving,
                this::lookAtTrust,
                clock);
        var adminServer = AdminServer.start(
                config.admin().address().socket(), health, metrics, new TrustPage(Map.copyOf(trust), clock));
        opened.push(adminServer);
        admin = adminServer.address();
        if (config.admin().healthAddress().isPresent()) {
            var healthServer =
                    HealthServer.start(config.admin().healthAddress().get().socket(), health);
            opened.push(healthServer);
            healthOnly = Optional.of(healthServer.address());
        }
        accessNotes = notes(listeners);
        upstreams.start(new TargetReports(config.logs(), new Troubles(health, metrics), metrics, clock));
        for (var listener : listeners) {
            bind(listener, parts, transport);
        }
        var refreshing = new EdgeRefresh(trust, listeners, upstreams, health, metrics, serving, clock);
        opened.push(refreshing);
        refreshing.start();
        refresh.set(refreshing);
        var polling = SourcePolling.of(trust, listeners, refreshing, metrics, new Troubles(health, metrics));
        opened.push(polling);
        polling.start();
        health.ready();
    }

    private EdgeLimits clientLimits(Transport transport) throws IOException {
        return EdgeLimits.of(config.limitStore(), transport, new Troubles(health, metrics), metrics.limitStore());
    }

    private void lookAtTrust(String store, Runnable then) {
        Optional.ofNullable(refresh.get()).ifPresentOrElse(refreshing -> refreshing.look(store, then), then);
    }

    private List<Listener> listeners(InstantSource clock) throws IOException {
        var access = new S3Access();
        opened.push(access);
        for (var name : config.trustStores().keySet()) {
            trust.put(name, WatchedTrust.open(config.trustStore(name), access, clock));
        }
        var listeners = new ArrayList<Listener>();
        for (var listener : config.listeners()) {
            var forwarding = ForwardingRules.of(listener.attributes(), new SecureRandom());
            var store = listener.mutualAuthentication().trustStore().map(trust::get);
            var policy = ListenerAccess.open(listener, config, store, forwarding, access, clock);
            var judge = judge(listener.mutualAuthentication(), policy, clock);
            var tls = ListenerTls.open(listener, judge, store, clock);
            tls.ifPresent(context -> opened.push(() -> context.get().release()));
            listeners.add(new Listener(
                    listener,
                    tls,
                    judge,
                    new ClientCertificateHeaders(listener.attributes()::headerName, listener.identityHeaders()),
                    forwarding,
                    policy,
                    metrics.listener(listener.name())));
        }
        return listeners;
    }

    private ClientJudge judge(MutualAuthentication mode, ListenerAccess access, InstantSource clock) {
        if (mode.trustStore().isEmpty()) {
            return ClientJudge.POSSESSION_ONLY;
        }
        var snapshot = trust.get(mode.trustStore().get());
        if (snapshot == null) {
            throw new IllegalStateException("a checked configuration names only trust stores it has");
        }
        var expiry = mode.expiry();
        return access.filtering(
                chain -> snapshot.get().verifier().withExpiry(expiry).verify(chain, clock.instant()));
    }

    private void bind(Listener listener, EdgeParts parts, Transport transport) throws IOException {
        var address = listener.config().address().socket();
        var binding = new ServerBootstrap()
                .group(transport.acceptor(), transport.loops())
                .channelFactory(transport.serverSockets())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new EdgePipeline(listener, parts, clients))
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "listener " + listener.name() + ": " + listener.config().address() + " cannot be bound: "
                            + binding.cause().getMessage() + " (expected: a free address of this machine)",
                    binding.cause());
        }
        bound.put(listener.name(), binding.channel());
    }

    /** Where a listener listens, with the port the system chose if the configuration left it open. */
    public InetSocketAddress address(String listener) {
        var channel = bound.get(listener);
        if (channel == null) {
            throw new IllegalArgumentException(
                    "listener: \"" + listener + "\" (expected: one of " + bound.keySet() + ")");
        }
        return (InetSocketAddress) channel.localAddress();
    }

    public InetSocketAddress adminAddress() {
        return admin;
    }

    /** Where health alone is served, if it is. */
    public Optional<InetSocketAddress> healthAddress() {
        return healthOnly;
    }

    /** What was to be said of the access policies at start, such as that one lets nobody pass; one line each. */
    public List<String> accessNotes() {
        return accessNotes;
    }

    private static List<String> notes(List<Listener> listeners) {
        return listeners.stream()
                .flatMap(listener -> listener.access().notes().stream())
                .toList();
    }

    public Health health() {
        return health;
    }

    /** What a trust store's clients are judged by right now. */
    public TrustSnapshot trust(String trustStore) {
        var snapshot = trust.get(trustStore);
        if (snapshot == null) {
            throw new IllegalArgumentException(
                    "trust store: \"" + trustStore + "\" (expected: one of " + trust.keySet() + ")");
        }
        return snapshot.get();
    }

    /**
     * Takes a trust store's bundle and lists from other files from now on. On return every new handshake is judged by them; if
     * they cannot be loaded, what was in force stays so. Blocks until then.
     *
     * @throws MalformedInput saying why they cannot be loaded
     */
    public void replaceTrust(String trustStore, TrustStoreConfig files) {
        var watched = trust.get(trustStore);
        var refreshing = refresh.get();
        if (watched == null || refreshing == null) {
            throw new IllegalArgumentException(
                    "trust store: \"" + trustStore + "\" (expected: one of " + trust.keySet() + ")");
        }
        refreshing.replaceTrust(trustStore, watched, files);
    }

    /**
     * Ends in order: not ready; after the delay no new connections; running exchanges finish and are the last of their connections;
     * what is left at the deadline is cut. Blocks until all is over.
     */
    public void drain() {
        health.draining();
        announce(config.limits().drainDelay());
        bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
        serving.drain();
        clients.newCloseFuture()
                .awaitUninterruptibly(config.limits().drainTimeout().toNanos(), TimeUnit.NANOSECONDS);
        close();
    }

    /** Load balancers ask after our health now and then; until they have, they send us new connections, which are served. */
    private void announce(Duration delay) {
        if (delay.isZero()) {
            return;
        }
        serving.announceDrain();
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody is in a hurry: the rest follows at once
        }
    }

    @Override
    public void close() {
        health.draining();
        bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
        clients.close().awaitUninterruptibly();
        var trouble = new IllegalStateException("closing");
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                trouble.addSuppressed(e); // the others are closed all the same
            }
        }
        if (trouble.getSuppressed().length > 0) {
            throw trouble;
        }
    }
}
