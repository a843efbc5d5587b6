package dev.postern.twin.elb.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge's one upstream: a loopback port whose connections go on to the targets in turn, so that targets come and go without
 * the edge knowing. Each connection serves one request, because the edge pools none. It copies bytes both ways, on two threads
 * a connection: enough for a laptop.
 */
final class TargetRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetRelay.class);

    private final ServerSocket socket;
    private final Supplier<Destinations> destinations;
    private final ExecutorService threads;
    private final Responder responder;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TargetRelay(
            ServerSocket socket, Supplier<Destinations> destinations, ExecutorService threads, Responder responder) {
        this.socket = socket;
        this.destinations = destinations;
        this.threads = threads;
        this.responder = responder;
    }

    static TargetRelay start(Supplier<Destinations> destinations) throws IOException {
        var threads = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "relay");
            thread.setDaemon(true);
            return thread;
        });
        var responder = Responder.start(destinations, threads);
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        var relay = new TargetRelay(socket, destinations, threads, responder);
        threads.execute(relay::accept);
        return relay;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var edge = socket.accept();
                threads.execute(() -> relay(edge));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("relay.failed cause=\"{}\"", e.toString());
                }
            }
        }
    }

    private void relay(Socket edge) {
        open.add(edge);
        try (edge) {
            edge.setTcpNoDelay(true);
            try (var target = next().connect()) {
                open.add(target);
                threads.execute(() -> copy(edge, target));
                copy(target, edge);
                open.remove(target);
            }
        } catch (IOException e) {
            // The edge sees its connection end without an answer, and says 502.
            LOG.info("relay.unanswered cause=\"{}\"", e.toString());
        } finally {
            open.remove(edge);
        }
    }

    private Target next() {
        var targets = destinations.get().targets();
        return targets.isEmpty()
                ? responder.target()
                : targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
    }

    /** Until one side ends; what is then still to come from the other may still come. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone; both are closed by the thread that opened them.
            LOG.debug("relay.ended cause=\"{}\"", e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var each : open) {
            each.close();
        }
        responder.close();
        threads.shutdownNow();
    }
}
