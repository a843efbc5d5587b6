package dev.postern.proxy.upstream;

import dev.postern.proxy.config.LoadBalancingAlgorithm;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The targets of an upstream, and which of them is next. Targets come, go and change their state on the group's own event loop;
 * every event loop chooses, from a list that is swapped as a whole and never locked.
 *
 * <pre>
 *   found ──▶ INITIAL ──▶ HEALTHY ◀──▶ UNHEALTHY          no checks: HEALTHY at once
 *                └───────────┴──────────────┴──▶ DRAINING ──▶ UNUSED
 * </pre>
 */
public final class TargetGroup {
    /** alb.md 3.4: 1000 targets for each load balancer. */
    private static final int MOST_TARGETS = 1000;

    private final LoadBalancingAlgorithm algorithm;
    private final Duration deregistrationDelay;
    private final EventLoop loop;
    private final Promise<Void> known;
    private final Queue<UpstreamPool> pools = new ConcurrentLinkedQueue<>();
    // One for all event loops: each with its own would send the first requests of all to the same target.
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Target> eligible = List.of();
    private volatile boolean closed;

    // The rest is confined to the group's event loop.
    private final Map<TargetName, List<InetSocketAddress>> addresses = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Target> registered = new LinkedHashMap<>();
    private final List<Target> draining = new ArrayList<>();
    private final Set<TargetName> awaited;
    private TargetWatch watch = TargetWatch.NOBODY;
    private Optional<HealthChecks> checks = Optional.empty();

    /** A group that waits for the addresses of all these names. */
    public TargetGroup(
            Collection<TargetName> names,
            LoadBalancingAlgorithm algorithm,
            Duration deregistrationDelay,
            EventLoop loop) {
        this.awaited = new LinkedHashSet<>(names);
        this.algorithm = algorithm;
        this.deregistrationDelay = deregistrationDelay;
        this.loop = loop;
        this.known = loop.newPromise();
    }

    /**
     * Begins to tell, to check if there is something to check with, and to look names up.
     *
     * @param resolver must not block; closed by the caller, after this
     */
    public void start(
            TargetWatch told,
            Optional<HealthProbe> probe,
            AddressResolverGroup<InetSocketAddress> resolver,
            Duration refresh) {
        loop.execute(() -> {
            watch = told;
            checks = probe.map(sends -> new HealthChecks(sends, loop, this::checked));
            for (var name : List.copyOf(awaited)) {
                if (name.address().isUnresolved()) {
                    new TargetLookup(name, resolver.getResolver(loop), refresh, loop, this).look();
                } else {
                    found(name, List.of(name.address()));
                }
            }
        });
    }

    /** Runs it on that loop as soon as there is a target to choose, or none is to be expected. */
    void whenKnown(EventLoop on, Runnable then) {
        if (known.isDone()) {
            then.run();
        } else {
            known.addListener(done -> on.execute(then));
        }
    }

    void join(UpstreamPool pool) {
        pools.add(pool);
    }

    /** The next request's target, other than {@code not} if it can be; none if there is none. It counts as in progress from now on. */
    @Nullable
    Target choose(@Nullable Target not) {
        var among = eligible;
        var first = among.size() == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), Math.max(1, among.size()));
        Target best = null;
        for (var step = 0; step < among.size(); step++) {
            var target = among.get((first + step) % among.size());
            if (target == not) {
                continue;
            }
            if (algorithm == LoadBalancingAlgorithm.ROUND_ROBIN) {
                best = target;
                break;
            }
            if (best == null || target.requestsInProgress() < best.requestsInProgress()) {
                best = target;
            }
        }
        if (best != null) {
            best.requestBegun();
        }
        return best;
    }

    /** What a name stands for now; whatever it stood for before and does not any more goes away. */
    void found(TargetName name, List<InetSocketAddress> all) {
        addresses.put(name, all);
        var wanted = new LinkedHashMap<InetSocketAddress, TargetName>();
        addresses.forEach((known, found) -> found.stream()
                .limit(MOST_TARGETS - Math.min(MOST_TARGETS, wanted.size()))
                .forEach(address -> wanted.putIfAbsent(address, known)));
        for (var target : List.copyOf(registered.values())) {
            if (!wanted.containsKey(target.address())) {
                deregister(target);
            }
        }
        wanted.forEach((address, from) -> {
            if (!registered.containsKey(address)) {
                register(from, address);
            }
        });
        watch.lookedUp(name);
        publish();
        answered(name);
    }

    /** A name could not be looked up: what it stood for stays. */
    void notFound(TargetName name, String cause) {
        watch.notLookedUp(name, cause);
        answered(name);
    }

    private void answered(TargetName name) {
        awaited.remove(name);
        if (awaited.isEmpty() || !registered.isEmpty()) {
            known.trySuccess(null);
        }
    }

    private void register(TargetName name, InetSocketAddress address) {
        var target = new Target(name, address, checks.isPresent() ? TargetState.INITIAL : TargetState.HEALTHY);
        registered.put(address, target);
        checks.ifPresent(each -> each.begin(target));
    }

    private void deregister(Target target) {
        registered.remove(target.address());
        draining.add(target);
        target.state(TargetState.DRAINING);
        checks.ifPresent(each -> each.end(target));
        pools.forEach(pool -> pool.leave(target));
        loop.schedule(() -> end(target), deregistrationDelay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void end(Target target) {
        draining.remove(target);
        target.state(TargetState.UNUSED);
        pools.forEach(pool -> pool.cut(target));
        publish();
    }

    private void checked(Target target, CheckOutcome outcome, TargetState now) {
        var changed = target.state() != now;
        target.state(now);
        watch.checked(target, outcome);
        if (changed) {
            publish();
        }
    }

    /**
     * The healthy are eligible, or if nobody is, all that are registered: the load balancer fails open, too. That holds for targets
     * whose first check is not over: a request could only be turned away instead.
     */
    private void publish() {
        var healthy = registered.values().stream()
                .filter(target -> target.state() == TargetState.HEALTHY)
                .toList();
        eligible = healthy.isEmpty() ? List.copyOf(registered.values()) : healthy;
        var all = new ArrayList<>(registered.values());
        all.addAll(draining);
        watch.changed(all);
    }

    /** No more lookups, and no more checks. */
    public void close() {
        closed = true;
        loop.execute(() -> checks.ifPresent(each -> registered.values().forEach(each::end)));
    }

    boolean isClosed() {
        return closed;
    }
}
