package dev.postern.twin.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one HTTP address all services answer at. Signatures are not checked, only read for the region: whoever reaches the address
 * may do everything, which is why it is a loopback address unless somebody says otherwise.
 */
public final class Front implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    // A list may have 50 MB (alb.md 3.4), and chunked uploads carry signatures besides.
    private static final int MAX_BODY = 64 * 1024 * 1024;
    private static final int THREADS = 16;
    private static final Pattern SCOPE =
            Pattern.compile("Credential=[^/]+/\\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request");

    private final HttpServer server;
    private final ExecutorService threads;
    private final Routes routes;

    private Front(HttpServer server, ExecutorService threads, Routes routes) {
        this.server = server;
        this.threads = threads;
        this.routes = routes;
    }

    /**
     * Which service a call is for.
     *
     * @param json by the prefix of {@code X-Amz-Target}, such as {@code ACMPrivateCA}
     * @param query by the form's {@code Version}
     * @param rest by the name the caller has signed for, such as {@code apigateway}
     * @param objects S3, to which all else belongs
     */
    public record Routes(
            Map<String, Service> json, Map<String, Service> query, Map<String, Service> rest, Service objects) {
        public Routes {
            json = Map.copyOf(json);
            query = Map.copyOf(query);
            rest = Map.copyOf(rest);
        }
    }

    /**
     * Binds and answers.
     *
     * @param address port 0 lets the system choose one
     * @throws IOException naming the address, if it cannot be bound
     */
    public static Front start(InetSocketAddress address, Routes routes) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "binding AWS API address " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
        var threads = Executors.newFixedThreadPool(THREADS, task -> {
            var thread = new Thread(task, "aws-api");
            thread.setDaemon(true);
            return thread;
        });
        var front = new Front(server, threads, routes);
        server.setExecutor(threads);
        server.createContext("/", front::serve);
        server.start();
        return front;
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

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var requestId = UUID.randomUUID().toString();
            AwsAnswer answer;
            try {
                var call = call(exchange, requestId);
                answer = route(call).answer(call);
            } catch (AwsError e) {
                answer = AwsAnswer.of(e.status(), "text/plain", e.code() + ": " + e.message() + "\n");
            } catch (RuntimeException e) {
                LOG.error("twin.failed method={} target={}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                answer = AwsAnswer.of(500, "text/plain", "InternalFailure: " + e + "\n");
            }
            send(exchange, answer, requestId);
        }
    }

    private Service route(AwsCall call) {
        var target = call.header("x-amz-target");
        if (target.isPresent()) {
            var prefix = target.get().replaceFirst("\\..*", "");
            var service = routes.json.get(prefix);
            if (service == null) {
                throw AwsError.of("UnknownOperationException", prefix + " is not among what the twin answers");
            }
            return service;
        }
        var form = call.header("content-type").orElse("").startsWith("application/x-www-form-urlencoded");
        if (form && call.method().equals("POST")) {
            var version = Parameters.ofForm(new String(call.body(), ISO_8859_1))
                    .text("Version")
                    .orElse("none");
            var service = routes.query.get(version);
            if (service == null) {
                throw AwsError.of("InvalidAction", "Version " + version + " is not among what the twin answers");
            }
            return service;
        }
        var scope = SCOPE.matcher(call.header("authorization").orElse(""));
        return routes.rest.getOrDefault(scope.find() ? scope.group(2) : "", routes.objects);
    }

    private static AwsCall call(HttpExchange exchange, String requestId) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        var body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new AwsError(413, "EntityTooLarge", "the body is larger than " + MAX_BODY + " bytes");
        }
        var scope = SCOPE.matcher(headers.getOrDefault("authorization", ""));
        var region = scope.find() ? scope.group(1) : AwsCall.DEFAULT_REGION;
        return new AwsCall(exchange.getRequestMethod(), exchange.getRequestURI(), headers, body, region, requestId);
    }

    private static void send(HttpExchange exchange, AwsAnswer answer, String requestId) throws IOException {
        var headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        headers.set("x-amzn-RequestId", requestId);
        headers.set("x-amz-request-id", requestId);
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(answer.body().length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else if (answer.body().length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }
}
