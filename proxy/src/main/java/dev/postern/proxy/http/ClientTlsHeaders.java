package dev.postern.proxy.http;

import dev.postern.proxy.config.RequestAttributes;
import dev.postern.proxy.config.TlsHeader;
import dev.postern.proxy.config.TlsHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What an upstream is told of how a client's connection is encrypted, where the attribute asks for it (alb.md 1.6). Immutable. */
public final class ClientTlsHeaders {
    // Protocol and cipher as OpenSSL names them, with much room.
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final TlsHeaders setting;
    private final Map<TlsHeader, String> names;

    /** As a listener with these attributes tells it. */
    public ClientTlsHeaders(RequestAttributes attributes) {
        this.setting = attributes.tlsHeaders();
        this.names = attributes.tlsHeaderNames();
    }

    /** Of a connection that ends here, in OpenSSL's names: {@code TLSv1.2}, {@code ECDHE-RSA-AES128-GCM-SHA256}. */
    public HeaderBlock of(String protocol, String cipher) {
        return block(header -> switch (header) {
            case VERSION -> List.of(protocol);
            case CIPHER_SUITE -> List.of(cipher);
        });
    }

    /**
     * Of a connection that ends at a load balancer of ours in front: what that says, if it says it once. Else nothing, for the connection
     * we see is not the client's.
     */
    HeaderBlock told(HttpHeaders received) {
        return block(header -> received.getAll(name(header)).stream()
                .filter(value -> VALUE.matcher(value).matches())
                .toList());
    }

    /** The names of those that are added, for {@code explain}. */
    public List<String> added() {
        return switch (setting) {
            case ADD -> List.of(name(TlsHeader.VERSION), name(TlsHeader.CIPHER_SUITE));
            case OMIT -> List.of();
        };
    }

    private HeaderBlock block(Function<TlsHeader, List<String>> values) {
        if (setting == TlsHeaders.OMIT) {
            return HeaderBlock.EMPTY;
        }
        var headers = new LinkedHashMap<String, String>();
        for (var header : TlsHeader.values()) {
            var value = values.apply(header);
            if (value.size() == 1) {
                headers.put(name(header), value.get(0));
            }
        }
        return HeaderBlock.of(headers);
    }

    private String name(TlsHeader header) {
        return names.getOrDefault(header, header.defaultName());
    }
}
