package dev.postern.proxy.upstream;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address of a target group, from its registration to its end; when it comes back it is another. Its group alone changes its state;
 * event loops read that, and count what is in progress.
 */
public final class Target {
    private final TargetName name;
    private final InetSocketAddress address;
    private final AtomicInteger inProgress = new AtomicInteger();
    private volatile TargetState state;

    Target(TargetName name, InetSocketAddress address, TargetState state) {
        this.name = name;
        this.address = address;
        this.state = state;
    }

    /** What it was configured as. */
    public TargetName name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    public TargetState state() {
        return state;
    }

    void state(TargetState next) {
        state = next;
    }

    /** Whether it belongs to its group, well or not. */
    boolean isRegistered() {
        return state != TargetState.DRAINING && state != TargetState.UNUSED;
    }

    void requestBegun() {
        inProgress.incrementAndGet();
    }

    void requestEnded() {
        inProgress.decrementAndGet();
    }

    int requestsInProgress() {
        return inProgress.get();
    }
}
