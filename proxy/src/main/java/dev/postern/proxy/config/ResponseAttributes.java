package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a listener sets on responses (alb.md 8.6, 8.8).
 *
 * @param inserted takes the place of what the upstream says; on responses of every status
 */
public record ResponseAttributes(ServerHeader serverHeader, Map<ResponseHeader, String> inserted) {
    /** The load balancer's defaults. */
    public static final ResponseAttributes DEFAULT = new ResponseAttributes(ServerHeader.SEND, Map.of());

    public ResponseAttributes {
        inserted = Map.copyOf(inserted);
        inserted.forEach((header, value) -> {
            // RFC 9110 §5.5: no blank at either end; the documentation gives 1 KB for these values as for names (alb.md
            // 1.6).
            if (value.length() > 1024 || !value.matches("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?")) {
                throw new MalformedInput(header.attribute() + ": \"" + value.replaceAll("[^\\x20-\\x7e]", "?")
                        + "\" (expected: at most 1,024 printable characters, no blank at either end)");
            }
        });
    }

    static ResponseAttributes read(AttributeReader attributes) {
        var inserted = new EnumMap<ResponseHeader, String>(ResponseHeader.class);
        for (var header : ResponseHeader.values()) {
            attributes.text(header.attribute()).ifPresent(value -> inserted.put(header, value));
        }
        return new ResponseAttributes(
                attributes.either(
                        "routing.http.response.server.enabled",
                        ServerHeader.SEND,
                        ServerHeader.OMIT,
                        DEFAULT.serverHeader),
                inserted);
    }
}
