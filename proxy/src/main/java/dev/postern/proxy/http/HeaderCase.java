package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In which case names of headers go to an HTTP/1.1 upstream (alb.md 1.7). */
public enum HeaderCase {
    /** As they came, and ours as the load balancer writes them. */
    AS_WRITTEN,
    /** Of requests that came by HTTP/2: lower case, except for a few. */
    LOWER;

    /** alb.md 1.7: "only these are mixed-case", by their names in lower case. */
    private static final Map<String, String> MIXED = Stream.of(
                    "X-Forwarded-For",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Port",
                    "Host",
                    "X-Amzn-Trace-Id",
                    "Upgrade",
                    "Connection")
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), Function.identity()));

    /** Changes names in place, without changing which value is whose. */
    void apply(HttpHeaders headers) {
        if (this == AS_WRITTEN) {
            return;
        }
        var all = headers.copy();
        headers.clear();
        for (var fields = all.iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            var lower = field.getKey().toString().toLowerCase(Locale.ROOT);
            headers.add(MIXED.getOrDefault(lower, lower), field.getValue());
        }
    }
}
