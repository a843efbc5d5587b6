package dev.postern.proxy.http;

import dev.postern.proxy.config.HeaderFamily;
import dev.postern.proxy.config.HostHeader;
import dev.postern.proxy.config.ListenerAttributes;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What of a request's head goes on and what does not, for one listener. Removal comes first: nothing a client
 * sends under a reserved name survives, then ours are set. Stateless but for its settings; safe for use by many threads.
 */
public final class ForwardingRules {
    /**
     * Who sent a request over which way.
     *
     * @param port that the client connected to
     * @param hop whether what it tells of earlier hops is believed
     * @param host whom it was sent to
     * @param encryption what is said of its connection; nothing where that is not encrypted, or not to be told
     */
    public record Sender(
            String address,
            int clientPort,
            String scheme,
            int port,
            Hop hop,
            ForwardedHost host,
            HeaderBlock encryption,
            HeaderCase names) {}

    /** What stands at the other end of a connection. */
    public enum Hop {
        /** The client, or somebody who may be lying. */
        CLIENT,
        /** A load balancer of ours, which knows better than we how the client came in. */
        TRUSTED_PROXY
    }

    /** A request ready for the upstream; {@code stripped} counts the identity headers that the client had sent. */
    public record Prepared(HttpRequest request, int stripped, String traceId) {}

    private final ReservedHeaders reserved;
    private final ForwardedFor forwardedFor;
    private final ClientTlsHeaders tlsHeaders;
    private final HostHeader hostHeader;
    private final ResponseRules responses;
    private final RandomGenerator random;

    /** Those of a listener with these attributes. */
    public static ForwardingRules of(ListenerAttributes attributes, RandomGenerator random) {
        return new ForwardingRules(attributes, random);
    }

    private ForwardingRules(ListenerAttributes attributes, RandomGenerator random) {
        var request = attributes.request();
        this.reserved = new ReservedHeaders(request.ours(), request.invalidHeaderFields());
        this.forwardedFor = new ForwardedFor(request.xffMode(), request.xffClientPort());
        this.tlsHeaders = new ClientTlsHeaders(request);
        this.hostHeader = request.hostHeader();
        this.responses = new ResponseRules(attributes.response());
        this.random = random;
    }

    /** What holds for the other direction. */
    ResponseRules responses() {
        return responses;
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
        var nominated = HopByHop.nominated(received.headers());
        var stripped = 0;
        var bytes = 0;
        for (var fields = received.headers().iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            var family = reserved.family(field.getKey(), added);
            if (family == HeaderFamily.IDENTITY) {
                stripped++;
                continue;
            }
            bytes += HeadRoom.size(field);
            if (family == HeaderFamily.OTHER && !HopByHop.isNominated(nominated, field.getKey())) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        if (HttpUtil.isTransferEncodingChunked(received)) {
            headers.set("Transfer-Encoding", HttpHeaderValues.CHUNKED);
        }
        headers.set("Host", upstreamHost.orElseGet(() -> sender.host().of(received, hostHeader)));
        forwardedFor
                .next(received.headers().getAll(ForwardedFor.NAME), sender.address(), sender.clientPort())
                .ifPresent(chain -> headers.set(ForwardedFor.NAME, chain));
        headers.set("X-Forwarded-Proto", told(received, sender, "X-Forwarded-Proto", sender.scheme()));
        headers.set("X-Forwarded-Port", told(received, sender, "X-Forwarded-Port", String.valueOf(sender.port())));
        var traceId = TraceId.next(received.headers().getAll(TraceId.NAME), bytes, now, random);
        headers.set(TraceId.NAME, traceId);
        added.setOn(headers);
        if (sender.hop() == Hop.TRUSTED_PROXY) {
            var told = tlsHeaders.told(received.headers());
            told.setOn(headers);
            stripped -= told.size(); // the peer's to say
        } else {
            sender.encryption().setOn(headers);
        }
        ours.forEach(block -> block.setOn(headers)); // last: no rule says who the client is
        sender.names().apply(headers);
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

    /** Removes from a request's trailers, in place, every reserved or hop-by-hop name. */
    int cleanTrailers(HttpHeaders trailers, AddedHeaders added) {
        var kept = DefaultHttpHeadersFactory.trailersFactory()
                .withValidation(false)
                .newHeaders();
        var stripped = 0;
        // One pass: removing name by name looks at every field that shares a bucket, and clients choose the names.
        for (var fields = trailers.iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            var family = reserved.family(field.getKey(), added);
            if (family == HeaderFamily.IDENTITY) {
                stripped++;
            } else if (family == HeaderFamily.OTHER && !framesOrRoutes(field.getKey())) {
                kept.add(field.getKey(), field.getValue());
            }
        }
        if (kept.size() != trailers.size()) {
            trailers.set(kept);
        }
        return stripped;
    }

    /** RFC 9110 §6.5.1: never in a trailer; a backend that merges them into the head would have a second Host. */
    private static boolean framesOrRoutes(CharSequence name) {
        return HeaderFamily.of(HeaderFamily.folded(name)) == HeaderFamily.MESSAGE;
    }
}
