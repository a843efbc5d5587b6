package dev.postern.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A target that answers with its name; {@code /held} when the test says so, {@code /health} with the status the test says, and that is
 * remembered apart. It can end, and come back under the same address.
 */
public final class Backend implements AutoCloseable {
    private final String name;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> checks = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger health = new AtomicInteger(200);
    private final Semaphore held = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private HttpServer server;

    public Backend(String name, String ip) {
        this(name, ip, 0);
    }

    public Backend(String name, String ip, int port) {
        this.name = name;
        this.server = bind(new InetSocketAddress(ip, port));
    }

    private HttpServer bind(InetSocketAddress address) {
        try {
            var bound = HttpServer.create(address, 0);
            bound.setExecutor(threads);
            bound.createContext("/", this::serve);
            bound.start();
            return bound;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var status = 200;
            if (path.equals("/health")) {
                var headers = exchange.getRequestHeaders();
                checks.add(headers.getFirst("Host") + " " + headers.getFirst("User-Agent"));
                status = health.get();
            } else {
                served.incrementAndGet();
            }
            if (path.equals("/held")) {
                held.release();
                released.acquireUninterruptibly();
            }
            var body = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":" + port();
    }

    public int served() {
        return served.get();
    }

    /** Host and user agent of each. */
    public List<String> checks() {
        return List.copyOf(checks);
    }

    public void answerChecksWith(int status) {
        health.set(status);
    }

    /** Returns when a request for {@code /held} has come. */
    public void awaitHeld() {
        held.acquireUninterruptibly();
    }

    public void release() {
        released.release();
    }

    public void die() {
        server.stop(0);
    }

    /** Takes nothing new, and ends when it has answered what it has. */
    public void stop() {
        server.stop(1);
    }

    public void comeBack() {
        server = bind(server.getAddress());
    }

    @Override
    public void close() {
        released.release(1000);
        server.stop(0);
        threads.shutdownNow();
    }
}
