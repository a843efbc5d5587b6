package dev.postern.authorizer.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a JWK set over HTTPS, within the bounds of the load balancer's JWT verification (alb.md 9.1). Redirections are not
 * followed: the keys are where the operator said.
 */
final class KeySetFetch {
    static final int MAX_BYTES = 150 * 1024;
    static final int MAX_KEYS = 10;
    static final Duration MAX_TIME = Duration.ofSeconds(5);

    private final HttpClient http;
    private final URI address;
    private final Duration maxTime;

    KeySetFetch(HttpClient http, URI address, Duration maxTime) {
        this.http = http;
        this.address = address;
        this.maxTime = maxTime;
    }

    /** The public keys. */
    JWKSet keys() throws IOException {
        try {
            var keys = JWKSet.parse(body());
            if (keys.size() > MAX_KEYS) {
                throw failed(keys.size() + " keys (expected: at most " + MAX_KEYS + ")", null);
            }
            return keys.toPublicJWKSet();
        } catch (ParseException e) {
            throw failed("not a JWK set (expected: RFC 7517 §5)", e);
        }
    }

    private String body() throws IOException {
        var body = new ByteArrayOutputStream();
        // What is over the bound is not kept; how long it may go on is bounded below.
        var handler = BodyHandlers.ofByteArrayConsumer(chunk ->
                chunk.ifPresent(bytes -> body.write(bytes, 0, Math.min(bytes.length, MAX_BYTES + 1 - body.size()))));
        var status = answer(handler).statusCode();
        if (status != 200) {
            throw failed("HTTP " + status + " (expected: 200)", null);
        }
        if (body.size() > MAX_BYTES) {
            throw failed("too large (expected: at most " + MAX_BYTES + " bytes)", null);
        }
        return body.toString(UTF_8);
    }

    private HttpResponse<Void> answer(HttpResponse.BodyHandler<Void> handler) throws IOException {
        var request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .build();
        var answer = http.sendAsync(request, handler);
        try {
            // For head and body: the client's own bound ends with the head.
            return answer.get(maxTime.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw failed("no answer within " + maxTime, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        } catch (ExecutionException e) {
            var cause = String.valueOf(e.getCause());
            throw failed(cause.lines().findFirst().orElse(cause), e);
        }
    }

    private IOException failed(String why, @Nullable Exception cause) {
        return new IOException("keys of " + address + ": " + why, cause);
    }
}
