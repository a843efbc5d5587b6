package dev.postern.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.metrics.EdgeMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Health and metrics over plain HTTP, on threads of its own so that a busy event loop cannot hide its own trouble. Nobody is
 * asked who they are: bind it to loopback, or to a network that only operators reach.
 *
 * <pre>
 *   /healthz   200 while the process lives: {"status":"ok"} or {"status":"degraded","causes":{…}}
 *   /readyz    200 while it takes traffic, else 503
 *   /metrics   Prometheus text
 *   /trust     what clients are judged by: bundle, lists, deny-list of each trust store
 *   /revoked   ?issuerKey=HEX&amp;serial=HEX[&amp;fingerprint=HEX] whether such a certificate would be refused now, and by what
 * </pre>
 */
public final class AdminServer implements AutoCloseable {
    private static final int THREADS = 2;
    private static final Set<String> PATHS = Set.of("/healthz", "/readyz", "/metrics", "/trust", "/revoked");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static {
        // The JDK's server waits for ever for the rest of a request, so two half requests would take both threads. It
        // has no
        // setter for these seconds, only properties, read when its first server is made.
        setIfAbsent("sun.net.httpserver.maxReqTime", "5");
        setIfAbsent("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private AdminServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Binds and serves.
     *
     * @param address port 0 lets the system choose one
     * @throws IOException naming the address, if it cannot be bound
     */
    public static AdminServer start(InetSocketAddress address, Health health, EdgeMetrics metrics, TrustPage trust)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "binding admin address " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
        ThreadFactory daemons = task -> {
            var thread = new Thread(task, "admin");
            thread.setDaemon(true);
            return thread;
        };
        var threads = Executors.newFixedThreadPool(THREADS, daemons);
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, health, metrics, trust));
        server.start();
        return new AdminServer(server, threads);
    }

    /** Where it listens, with the port the system chose. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void serve(HttpExchange exchange, Health health, EdgeMetrics metrics, TrustPage trust)
            throws IOException {
        try (exchange) {
            var answer = answer(exchange, health, metrics, trust);
            var body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (answer.status == 405) {
                exchange.getResponseHeaders().set("Allow", "GET");
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status, -1);
            } else {
                exchange.sendResponseHeaders(answer.status, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private record Answer(int status, String type, String body) {
        static Answer json(int status, Object value) {
            return new Answer(status, "application/json", JSON.writeValueAsString(value) + "\n");
        }

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain; charset=utf-8", text + "\n");
        }
    }

    private record Status(String status) {}

    private record Degraded(String status, Map<String, String> causes) {}

    private static Answer answer(HttpExchange exchange, Health health, EdgeMetrics metrics, TrustPage trust) {
        var path = exchange.getRequestURI().getPath();
        if (!PATHS.contains(path)) {
            return Answer.text(404, "not found");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            return Answer.text(405, "method not allowed");
        }
        var causes = health.causes();
        return switch (path) {
            case "/healthz" -> Answer.json(200, causes.isEmpty() ? new Status("ok") : new Degraded("degraded", causes));
            case "/readyz" -> {
                var phase = health.phase();
                yield Answer.json(
                        phase == Health.Phase.READY ? 200 : 503,
                        new Status(phase.name().toLowerCase(Locale.ROOT)));
            }
            case "/trust" -> Answer.json(200, trust.trust());
            case "/revoked" -> {
                try {
                    yield Answer.json(
                            200, trust.revoked(exchange.getRequestURI().getRawQuery()));
                } catch (MalformedInput e) {
                    yield Answer.text(400, String.valueOf(e.getMessage()));
                }
            }
            default -> {
                metrics.degradedCauses(causes.size());
                yield new Answer(200, EdgeMetrics.contentType(), metrics.render());
            }
        };
    }
}
