package dev.postern.twin.elb.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Gives fixed responses, on a loopback port of its own. */
final class Responder implements AutoCloseable {
    private final HttpServer server;
    private final Supplier<Destinations> destinations;

    private Responder(HttpServer server, Supplier<Destinations> destinations) {
        this.server = server;
        this.destinations = destinations;
    }

    static Responder start(Supplier<Destinations> destinations, ExecutorService threads) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var responder = new Responder(server, destinations);
        server.setExecutor(threads);
        server.createContext("/", responder::answer);
        server.start();
        return responder;
    }

    Target target() {
        return new Target("127.0.0.1", server.getAddress().getPort(), false);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            var response = destinations.get().response();
            var body = response.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
            exchange.getResponseHeaders().set("Server", "awselb/2.0"); // alb.md 8.6
            if (body.length == 0 || exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(response.status(), -1);
            } else {
                exchange.sendResponseHeaders(response.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
