package dev.postern.proxy.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In which case header names go to an upstream. They mean the same in any; this is for whoever compares what targets get (alb.md 1.7). */
public enum HeaderCase {
    /** A client's as the client wrote them, ours as they are documented. */
    AS_WRITTEN,
    /** Of a request that came by HTTP/2: all in lower case, ours too, but for {@link #MIXED}. */
    LOWER;

    /** The only names that are not in lower case then. */
    private static final Map<String, String> MIXED = Stream.of(
                    "X-Forwarded-For",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Port",
                    "Host",
                    "X-Amzn-Trace-Id",
                    "Upgrade",
                    "Connection")
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), Function.identity()));

    /** The same headers, in their order, with names in this case. */
    HttpHeaders apply(HttpHeaders headers) {
        if (this == AS_WRITTEN) {
            return headers;
        }
        var renamed =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        for (var fields = headers.iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            var lower = field.getKey().toString().toLowerCase(Locale.ROOT);
            renamed.add(MIXED.getOrDefault(lower, lower), field.getValue());
        }
        return renamed;
    }
}
