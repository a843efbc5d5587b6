package dev.postern.proxy.limit;

import dev.postern.proxy.access.RuleLimits;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts in this process. What a client has used is one value in one atomic reference, so that rate and concurrency are decided together and
 * nobody waits. It outlives changes of the limits: the new ones apply to what was used before. Answers at once, on the asking thread.
 *
 * <p>Memory is bounded: {@link #forget} drops what makes no difference any more, and beyond {@link #MOST_SHARES} shares clients without
 * one use one together, per rule.
 */
public final class LocalLimits implements ClientLimits {
    /** Some 250 bytes each. */
    static final int MOST_SHARES = 200_000;

    static final Admittance UNCOUNTED = new Admittance.Granted(() -> {});
    // No client is called so, neither by the register nor by fingerprint.
    private static final String CROWD = "*";

    private final Map<LimitKey, AtomicReference<Usage>> shares = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final long origin;
    private final int mostShares;

    /** Counts by a clock that only goes forward, such as {@link System#nanoTime}. */
    public LocalLimits(LongSupplier nanoTime) {
        this(nanoTime, MOST_SHARES);
    }

    LocalLimits(LongSupplier nanoTime, int mostShares) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.mostShares = mostShares;
    }

    @Override
    public void enter(LimitKey key, RuleLimits limits, Consumer<Admittance> then) {
        then.accept(enter(key, limits));
    }

    Admittance enter(LimitKey key, RuleLimits limits) {
        if (limits.rate().isEmpty() && limits.concurrency().isEmpty()) {
            return UNCOUNTED;
        }
        var claim = claim(key, limits);
        return claim.refused().isPresent()
                ? claim.refused().get()
                : new Admittance.Granted(() -> {
                    var unused = claim.leave();
                });
    }

    /** Asks for one request, and has the answer. */
    Claim claim(LimitKey key, RuleLimits limits) {
        var now = now();
        while (true) {
            var share = share(key, now);
            var usage = Objects.requireNonNull(share.get());
            if (usage.equals(Usage.DROPPED)) {
                shares.remove(key, share);
                continue;
            }
            var answer = usage.enter(limits, now);
            if (share.compareAndSet(usage, answer.after())) {
                return new Claim(share, limits, answer.refused());
            }
        }
    }

    /** Drops the shares of clients that have been away for long enough to be as good as new. For a background thread. */
    public void forget() {
        var now = now();
        shares.forEach((key, share) -> {
            var usage = Objects.requireNonNull(share.get());
            if (!usage.equals(Usage.DROPPED) && usage.decayed(now) && share.compareAndSet(usage, Usage.DROPPED)) {
                shares.remove(key, share);
            }
        });
    }

    /** How many shares are remembered. */
    int size() {
        return shares.size();
    }

    private AtomicReference<Usage> share(LimitKey key, long now) {
        var known = shares.get(key);
        if (known != null) {
            return known;
        }
        var asked = shares.size() < mostShares ? key : new LimitKey(key.listener(), key.rule(), CROWD);
        return shares.computeIfAbsent(asked, absent -> new AtomicReference<>(Usage.none(now)));
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }
}
