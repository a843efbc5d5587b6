package dev.postern.cli.proxy;

import dev.postern.cli.ProcessEnd;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfig;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** An edge that lives as long as the process: SIGTERM and SIGINT drain it, and only then may the process end. */
public final class RunningEdge {
    private final EdgeProxy edge;
    private final CountDownLatch drained = new CountDownLatch(1);

    private RunningEdge(EdgeProxy edge) {
        this.edge = edge;
    }

    /** Starts an edge that drains when the process is asked to end. */
    public static RunningEdge start(EdgeConfig config, InstantSource clock, ProcessEnd end) throws IOException {
        var running = new RunningEdge(EdgeProxy.start(config, clock));
        end.whenAsked(running::drain);
        return running;
    }

    public EdgeProxy edge() {
        return edge;
    }

    /** Returns when the edge has been drained, which is when the process ends. */
    public void await() throws InterruptedException {
        drained.await();
    }

    private void drain() {
        edge.drain();
        drained.countDown();
    }
}
