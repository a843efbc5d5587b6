package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Headers encoded once, to be set on every request of a connection. Immutable. */
public final class HeaderBlock {
    public static final HeaderBlock EMPTY = new HeaderBlock(List.of(), Optional.empty());

    private final List<Map.Entry<AsciiString, AsciiString>> headers;
    private final Optional<AsciiString> expendable;

    private HeaderBlock(List<Map.Entry<AsciiString, AsciiString>> headers, Optional<AsciiString> expendable) {
        this.headers = headers;
        this.expendable = expendable;
    }

    /** A block in the map's order. */
    public static HeaderBlock of(Map<String, String> headers) {
        return of(headers, Optional.empty());
    }

    /** A block in the map's order; the header of that name may be left out of a request that would be too large with it. */
    static HeaderBlock of(Map<String, String> headers, Optional<String> expendable) {
        var encoded = new ArrayList<Map.Entry<AsciiString, AsciiString>>();
        headers.forEach((name, value) -> encoded.add(Map.entry(AsciiString.of(name), AsciiString.of(value))));
        return new HeaderBlock(List.copyOf(encoded), expendable.map(AsciiString::of));
    }

    void setOn(HttpHeaders target) {
        for (var header : headers) {
            target.set(header.getKey(), header.getValue());
        }
    }

    int size() {
        return headers.size();
    }

    Optional<AsciiString> expendable() {
        return expendable;
    }

    /** What is left of it where there is little room, for {@code explain}. */
    public HeaderBlock withoutExpendable() {
        return new HeaderBlock(
                headers.stream()
                        .filter(header ->
                                expendable.filter(header.getKey()::equals).isEmpty())
                        .toList(),
                Optional.empty());
    }

    /** The headers as they go on the wire, for {@code explain}. */
    public List<String> lines() {
        return headers.stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .toList();
    }
}
