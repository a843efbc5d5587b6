package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The names that a Connection header makes hop-by-hop (RFC 9110 §7.6.1). */
final class HopByHop {
    private HopByHop() {}

    /** In lower case. */
    static Set<String> nominated(HttpHeaders headers) {
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

    static boolean isNominated(Set<String> nominated, CharSequence name) {
        return !nominated.isEmpty() && nominated.contains(name.toString().toLowerCase(Locale.ROOT));
    }
}
