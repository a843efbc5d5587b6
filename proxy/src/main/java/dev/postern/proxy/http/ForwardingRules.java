package dev.postern.proxy.http;

import dev.postern.proxy.config.HeaderFamily;
import dev.postern.proxy.config.HostHeader;
import dev.postern.proxy.config.InvalidHeaderFields;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.XffMode;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What of a message head goes on and what does not, in both directions, for one listener. Removal comes first: nothing a client
 * sends under a reserved name survives, then ours are set. Stateless but for its settings; safe for use by many threads.
 */
public final class ForwardingRules {
    /** Who sent a request over which way, and to whom; {@code hop} says whether what it tells of earlier hops is believed. */
    public record Sender(String address, String scheme, int port, Hop hop, ForwardedHost host) {}

    /** What stands at the other end of a connection. */
    public enum Hop {
        /** The client, or somebody who may be lying. */
        CLIENT,
        /** A load balancer of ours, which knows better than we how the client came in. */
        TRUSTED_PROXY
    }

    /** A request ready for the upstream; {@code stripped} counts the identity headers that the client had sent. */
    public record Prepared(HttpRequest request, int stripped, String traceId) {}

    private static final Set<String> VARYING = Set.of("client-cert", "client-cert-chain", "x-postern-client");

    private final ReservedHeaders reserved;
    private final XffMode forwardedFor;
    private final HostHeader hostHeader;
    private final RandomGenerator random;

    /** Those of a listener with these attributes. */
    public static ForwardingRules of(ListenerAttributes attributes, RandomGenerator random) {
        return new ForwardingRules(
                attributes.request().ours(),
                attributes.request().xffMode(),
                attributes.request().hostHeader(),
                attributes.request().invalidHeaderFields(),
                random);
    }

    public ForwardingRules(
            Set<String> renamedHeaders,
            XffMode forwardedFor,
            HostHeader hostHeader,
            InvalidHeaderFields invalidFields,
            RandomGenerator random) {
        this.reserved = new ReservedHeaders(renamedHeaders, invalidFields);
        this.forwardedFor = forwardedFor;
        this.hostHeader = hostHeader;
        this.random = random;
    }

    /** Whether a header of this name is ours to set, or frames a message, or belongs to a connection: nobody else adds it. */
    public boolean reserves(String name) {
        return reserved.reserves(name);
    }

    /** The request as it goes on, with what a rule adds; {@code ours} are set last, and of two blocks that name a header the later holds. */
    Prepared prepare(
            HttpRequest received,
            Sender sender,
            List<HeaderBlock> ours,
            AddedHeaders added,
            Optional<String> upstreamHost,
            String pathPrefix,
            Instant now) {
        var headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        var nominated = nominated(received.headers());
        var stripped = 0;
        for (var fields = received.headers().iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            var family = reserved.family(field.getKey(), added);
            if (family == HeaderFamily.IDENTITY) {
                stripped++;
            } else if (family == HeaderFamily.OTHER && !isNominated(nominated, field.getKey())) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        if (HttpUtil.isTransferEncodingChunked(received)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        headers.set(
                HttpHeaderNames.HOST, upstreamHost.orElseGet(() -> sender.host().of(received, hostHeader)));
        forwardedFor(received.headers(), headers, sender.address());
        headers.set("X-Forwarded-Proto", told(received, sender, "X-Forwarded-Proto", sender.scheme()));
        headers.set("X-Forwarded-Port", told(received, sender, "X-Forwarded-Port", String.valueOf(sender.port())));
        var traceId = TraceId.next(received.headers().get(TraceId.NAME), now, random);
        headers.set(TraceId.NAME, traceId);
        added.setOn(headers);
        ours.forEach(block -> block.setOn(headers)); // last: no rule says who the client is
        var request = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                received.method(),
                pathPrefix + RequestTarget.of(received.uri()).path(),
                headers);
        return new Prepared(request, stripped, traceId);
    }

    private static String told(HttpRequest received, Sender sender, String name, String seen) {
        return sender.hop() == Hop.TRUSTED_PROXY ? received.headers().get(name, seen) : seen;
    }

    /** Removes from a response, in place, what concerns only the upstream's connection. */
    void clean(HttpResponse response) {
        var chunked = HttpUtil.isTransferEncodingChunked(response);
        hideOurs(response.headers());
        for (var name : nominated(response.headers())) {
            response.headers().remove(name);
        }
        response.headers()
                .remove(HttpHeaderNames.CONNECTION)
                .remove("Keep-Alive")
                .remove("Proxy-Connection")
                .remove(HttpHeaderNames.UPGRADE)
                .remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (chunked) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
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

    /** Removes from a request's trailers, in place, every reserved or hop-by-hop name. */
    int cleanTrailers(HttpHeaders trailers, AddedHeaders added) {
        var stripped = 0;
        for (var name : Set.copyOf(trailers.names())) {
            var family = reserved.family(name, added);
            if (family != HeaderFamily.OTHER) {
                trailers.remove(name);
                stripped += family == HeaderFamily.IDENTITY ? 1 : 0;
            }
        }
        return stripped;
    }

    private void forwardedFor(HttpHeaders received, HttpHeaders target, String address) {
        var earlier = String.join(", ", received.getAll("X-Forwarded-For"));
        switch (forwardedFor) {
            case APPEND -> target.set("X-Forwarded-For", earlier.isBlank() ? address : earlier + ", " + address);
            case PRESERVE -> {
                if (!earlier.isBlank()) {
                    target.set("X-Forwarded-For", earlier);
                }
            }
            case REMOVE -> {}
        }
    }

    /** The names a Connection header makes hop-by-hop, in lower case (RFC 9110 §7.6.1). */
    private static Set<String> nominated(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.CONNECTION)) {
            return Set.of();
        }
        var names = new HashSet<String>();
        for (var value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (var name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        // Framing and routing are not the client's to take away.
        names.removeAll(Set.of("host", "content-length", "transfer-encoding", ""));
        return names;
    }

    private static boolean isNominated(Set<String> nominated, CharSequence name) {
        return !nominated.isEmpty() && nominated.contains(name.toString().toLowerCase(Locale.ROOT));
    }
}
