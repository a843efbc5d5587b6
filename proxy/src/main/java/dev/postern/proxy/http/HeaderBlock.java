package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Headers encoded once, to be set on every request of a connection. Immutable. */
public final class HeaderBlock {
    public static final HeaderBlock EMPTY = new HeaderBlock(List.of());

    private final List<Map.Entry<AsciiString, AsciiString>> headers;

    private HeaderBlock(List<Map.Entry<AsciiString, AsciiString>> headers) {
        this.headers = headers;
    }

    /** A block in the map's order. */
    public static HeaderBlock of(Map<String, String> headers) {
        var encoded = new ArrayList<Map.Entry<AsciiString, AsciiString>>();
        headers.forEach((name, value) -> encoded.add(Map.entry(AsciiString.of(name), AsciiString.of(value))));
        return new HeaderBlock(List.copyOf(encoded));
    }

    void setOn(HttpHeaders target) {
        for (var header : headers) {
            target.set(header.getKey(), header.getValue());
        }
    }

    /** The headers as they go on the wire, for {@code explain}. */
    public List<String> lines() {
        return headers.stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .toList();
    }
}
