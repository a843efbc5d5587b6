package dev.postern.proxy.limit;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.RuleLimits;
import dev.postern.proxy.store.Command;
import dev.postern.proxy.store.Reply.Answered;
import dev.postern.proxy.store.Reply.Failed;
import dev.postern.proxy.store.StoreClient;
import dev.postern.proxy.store.StoreFailure;
import dev.postern.proxy.store.StoreWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Counts in a store that other replicas count in too, and here as well. Both must agree: who has used up a share here has used up the shared one,
 * which the store need not be asked about; and when the store is away, what holds are the local limits, with all that was used before.
 *
 * <p>A request that is limited in concurrency holds a lease, renewed as long as it runs: those of a replica that was killed end by themselves.
 */
public final class SharedLimits implements ClientLimits, AutoCloseable {
    /** A request of a replica that is heard of no more counts for so long. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    // One of them may be lost, and the next one is still in time.
    private static final int RENEWALS_A_LEASE = 3;
    // A command stays small enough for a store to do it at once.
    private static final int MOST_RENEWED_AT_ONCE = 500;
    private static final long NANOS_A_MICRO = 1_000;

    /** Makes the client of a store, from what the store must be able to do and from who is to be told how it does. */
    public interface Opening {
        StoreClient open(List<Command> trial, StoreWatch watch);
    }

    /** Is told of each request that the local limits alone have let in; from any thread, must not block. */
    public interface Fallbacks {
        void fellBack(StoreFailure cause);
    }

    private final LocalLimits local;
    private final StoreWords words;
    private final String replica;
    private final Fallbacks fallbacks;
    private final StoreClient store;
    private final AtomicLong leaseNumbers = new AtomicLong();
    private final Leases leases = new Leases(); // the store's event loop's

    /**
     * Limits whose store is asked as soon as they are started.
     *
     * @param prefix of the store's keys
     * @param replica a name that no other replica has
     */
    public SharedLimits(
            LocalLimits local, String prefix, String replica, Opening opening, StoreWatch watch, Fallbacks fallbacks) {
        this(local, new StoreWords(prefix, LEASE), replica, opening, watch, fallbacks);
    }

    SharedLimits(
            LocalLimits local,
            StoreWords words,
            String replica,
            Opening opening,
            StoreWatch watch,
            Fallbacks fallbacks) {
        this.local = local;
        this.words = words;
        this.replica = replica;
        this.fallbacks = fallbacks;
        this.store = opening.open(words.trial(), renewing(watch));
    }

    /** Begins to look for the store; returns at once. */
    public void start() {
        store.start();
        var pause = words.lease().toNanos() / RENEWALS_A_LEASE;
        store.loop().scheduleWithFixedDelay(() -> renew(leases.aged()), pause, pause, TimeUnit.NANOSECONDS);
    }

    @Override
    public void enter(LimitKey key, RuleLimits limits, Consumer<Admittance> then) {
        if (limits.rate().isEmpty() && limits.concurrency().isEmpty()) {
            then.accept(LocalLimits.UNCOUNTED);
            return;
        }
        var claim = local.claim(key, limits);
        if (claim.refused().isPresent()) {
            then.accept(claim.refused().get());
            return;
        }
        var lease = replica + "-" + leaseNumbers.incrementAndGet();
        store.ask(words.enter(key, limits, lease), reply -> {
            if (reply instanceof Answered answered && answered.value() != 0) {
                claim.undo();
                then.accept(refused(answered.value()));
                return;
            }
            if (reply instanceof Failed failed) {
                fallbacks.fellBack(failed.cause());
            }
            if (limits.concurrency().isPresent()) {
                hold(key, lease);
            }
            then.accept(new Admittance.Granted(() -> leave(claim, key, limits, lease)));
        });
    }

    /** In the words of {@code enter.lua}. */
    private static Admittance.Refused refused(long answer) {
        return answer < 0
                ? new Admittance.Refused(AccessDenial.CONCURRENCY, Usage.LEAST_WAIT)
                : new Admittance.Refused(AccessDenial.RATE, Usage.wholeSeconds(answer * NANOS_A_MICRO));
    }

    /** Whether or not the store knows the lease: if it was away, it learns of it when it is back. */
    private void hold(LimitKey key, String lease) {
        if (store.loop().inEventLoop()) {
            leases.add(key, lease);
        } else {
            onLoop(() -> leases.add(key, lease));
        }
    }

    private void leave(Claim claim, LimitKey key, RuleLimits limits, String lease) {
        if (claim.leave() && limits.concurrency().isPresent()) {
            // In the queue even when this is the loop: the lease may still be on its way there.
            onLoop(() -> {
                leases.remove(key, lease);
                store.ask(words.leave(key, lease), ignored -> {}); // if it gets lost, the lease ends by itself
            });
        }
    }

    private void renew(Map<LimitKey, List<String>> some) {
        some.forEach((key, all) -> {
            for (var from = 0; from < all.size(); from += MOST_RENEWED_AT_ONCE) {
                var part = all.subList(from, Math.min(from + MOST_RENEWED_AT_ONCE, all.size()));
                store.ask(words.renew(key, part), ignored -> {});
            }
        });
    }

    private void onLoop(Runnable task) {
        try {
            store.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // The edge is closing: nobody renews, and leases end by themselves.
        }
    }

    @Override
    public void close() {
        store.close();
    }

    /** A store that is back may have lost what it knew, and has missed what went on meanwhile. */
    private StoreWatch renewing(StoreWatch watch) {
        return new StoreWatch() {
            @Override
            public void up() {
                renew(leases.all());
                watch.up();
            }

            @Override
            public void away(StoreFailure cause, String detail) {
                watch.away(cause, detail);
            }

            @Override
            public void answered(long nanos) {
                watch.answered(nanos);
            }
        };
    }
}
