package dev.postern.cli.enforcement;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The admin pages of one edge. Blocks, within bounded time. */
public final class EdgeAdmin {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    // Far more than any of the pages; who answers more is no edge.
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final URI edge;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    public EdgeAdmin(URI edge) {
        this.edge = edge;
    }

    /** Where it is. */
    public URI address() {
        return edge;
    }

    /**
     * What a page says.
     *
     * @param page with its query, such as {@code /healthz}
     * @throws IOException naming the page, if nobody answers or it is no edge's answer
     */
    public JsonNode get(String page) throws IOException {
        var request = HttpRequest.newBuilder(edge.resolve(page)).timeout(ANSWER).build();
        try {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                return json(answer.statusCode(), body);
            }
        } catch (IOException e) {
            var cause = e.getMessage() == null ? "no answer" : e.getMessage();
            throw new IOException(edge.resolve(page) + ": " + cause, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(edge.resolve(page) + ": interrupted", e);
        }
    }

    private static JsonNode json(int status, InputStream body) throws IOException {
        var bytes = body.readNBytes(MAX_BYTES);
        if (status != 200) {
            throw new IOException("status " + status + " (expected: 200 of an edge's admin page)");
        }
        try {
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new IOException("no JSON (expected: an edge's admin page)", e);
        }
    }
}
