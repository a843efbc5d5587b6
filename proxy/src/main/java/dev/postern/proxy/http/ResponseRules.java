package dev.postern.proxy.http;

import dev.postern.proxy.config.ResponseAttributes;
import dev.postern.proxy.config.ServerHeader;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a client gets of a response's head, an upstream's or one of ours. Stateless but for its settings; safe for use by many threads. */
public final class ResponseRules {
    private static final Set<String> VARYING = Set.of("client-cert", "client-cert-chain", "x-postern-client");

    private final ServerHeader server;
    private final HeaderBlock inserted;

    /** Those of a listener with these attributes. */
    ResponseRules(ResponseAttributes attributes) {
        this.server = attributes.serverHeader();
        var values = new LinkedHashMap<String, String>();
        attributes.inserted().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> values.put(entry.getKey().headerName(), entry.getValue()));
        this.inserted = HeaderBlock.of(values);
    }

    /** Makes an upstream's final response one of ours to give, in place: without what concerns only the upstream's connection. */
    void passOn(HttpResponse response) {
        var headers = response.headers();
        var chunked = HttpUtil.isTransferEncodingChunked(response);
        hideOurs(headers);
        for (var name : HopByHop.nominated(headers)) {
            headers.remove(name);
        }
        headers.remove(HttpHeaderNames.CONNECTION)
                .remove("Keep-Alive")
                .remove("Proxy-Connection")
                .remove(HttpHeaderNames.UPGRADE)
                .remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        inserted.setOn(headers); // alb.md 8.8: in place of whatever the upstream says, whatever the status
    }

    /** An answer in an upstream's place: the status, and nothing that would help an attacker. */
    FullHttpResponse answer(HttpResponseStatus status, Optional<Duration> retryAfter, ByteBufAllocator memory) {
        var body = ByteBufUtil.writeAscii(memory, status.code() + " " + status.reasonPhrase() + "\n");
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        var headers = response.headers();
        if (server == ServerHeader.SEND) {
            headers.set(HttpHeaderNames.SERVER, "postern"); // alb.md 8.6; an upstream's own name is its business
        }
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=us-ascii")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        // RFC 9110 §10.2.3: whole seconds; rounded up, or who obeys comes too early.
        retryAfter.ifPresent(wait -> headers.set(
                HttpHeaderNames.RETRY_AFTER,
                Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds())));
        inserted.setOn(headers);
        return response;
    }

    /**
     * RFC 9440 §2.4: whoever caches a response that varies with a header of ours cannot see that header, and would give one client's to
     * another; {@code *} keeps it from being used again.
     */
    private static void hideOurs(HttpHeaders response) {
        if (response.contains(HttpHeaderNames.VARY)
                && response.getAll(HttpHeaderNames.VARY).stream()
                        .flatMap(value -> Arrays.stream(value.split(",", -1)))
                        .anyMatch(name -> VARYING.contains(name.strip().toLowerCase(Locale.ROOT)))) {
            response.set(HttpHeaderNames.VARY, "*");
        }
    }
}
