package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.Map;

/**
 * The load balancer's attributes that we implement, under its own keys.
 *
 * @param idleTimeout no byte either way, on the client's and on the upstream's side
 * @param clientKeepAlive how old a client connection may become; after that it ends with its next exchange
 */
public record ListenerAttributes(
        RequestAttributes request,
        ResponseAttributes response,
        DesyncMode desync,
        Http2 http2,
        Duration idleTimeout,
        Duration clientKeepAlive) {
    private static final String IDLE_TIMEOUT = "idle_timeout.timeout_seconds";
    private static final String CLIENT_KEEP_ALIVE = "client_keep_alive.seconds";

    /** The load balancer's defaults (alb.md 8.3, 8.5, 8.7). */
    public static final ListenerAttributes DEFAULT = new ListenerAttributes(
            RequestAttributes.DEFAULT,
            ResponseAttributes.DEFAULT,
            DesyncMode.DEFENSIVE,
            Http2.OFFER,
            Duration.ofSeconds(60),
            Duration.ofSeconds(3600));

    public ListenerAttributes {
        Require.between(IDLE_TIMEOUT, idleTimeout.toSeconds(), 1, 4000);
        Require.between(CLIENT_KEEP_ALIVE, clientKeepAlive.toSeconds(), 60, 604_800);
    }

    /**
     * Attributes as key and value, as the load balancer's API takes them.
     *
     * @throws MalformedInput beginning with the key, for keys we do not implement and for values out of range
     */
    public static ListenerAttributes parse(Map<String, String> attributes) {
        var reader = new AttributeReader(attributes);
        var read = new ListenerAttributes(
                RequestAttributes.read(reader),
                ResponseAttributes.read(reader),
                reader.choice("routing.http.desync_mitigation_mode", DesyncMode.class, DEFAULT.desync),
                reader.either("routing.http2.enabled", Http2.OFFER, Http2.HIDE, DEFAULT.http2),
                reader.seconds(IDLE_TIMEOUT, DEFAULT.idleTimeout),
                reader.seconds(CLIENT_KEEP_ALIVE, DEFAULT.clientKeepAlive));
        reader.nothingElse();
        return read;
    }

    /** The name an identity header goes by on this listener. */
    public String headerName(IdentityHeader header) {
        return request.headerNames().getOrDefault(header, header.defaultName());
    }
}
