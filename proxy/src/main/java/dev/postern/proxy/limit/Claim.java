package dev.postern.proxy.limit;

import dev.postern.proxy.access.RuleLimits;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What one request holds of a share, or why it holds nothing. Given back once, in one way or the other; from any thread. */
final class Claim {
    private final AtomicReference<Usage> share;
    private final RuleLimits limits;
    private final Optional<Admittance.Refused> refused;
    private final AtomicBoolean over = new AtomicBoolean();

    Claim(AtomicReference<Usage> share, RuleLimits limits, Optional<Admittance.Refused> refused) {
        this.share = share;
        this.limits = limits;
        this.refused = refused;
    }

    Optional<Admittance.Refused> refused() {
        return refused;
    }

    /**
     * The request is over.
     *
     * @return whether that is news
     */
    boolean leave() {
        var news = !over.getAndSet(true);
        // A share with somebody running is never dropped, so that this one is still the one that counts.
        if (news && limits.concurrency().isPresent()) {
            share.updateAndGet(usage -> Objects.requireNonNull(usage).left());
        }
        return news;
    }

    /** It has not been: somebody else has refused it. */
    void undo() {
        if (!over.getAndSet(true)) {
            share.updateAndGet(usage -> Objects.requireNonNull(usage).without(limits));
        }
    }
}
