package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The load balancer's attributes that we implement, under its own keys.
 *
 * @param idleTimeout no byte either way, on the client's and on the upstream's side
 * @param clientKeepAlive how old a client connection may become; after that it ends with its next exchange
 * @param headerNames a name for every identity header
 */
public record ListenerAttributes(
        XffMode xffMode,
        HostHeader hostHeader,
        Duration idleTimeout,
        Duration clientKeepAlive,
        Map<IdentityHeader, String> headerNames) {
    private static final String XFF_MODE = "routing.http.xff_header_processing.mode";
    private static final String PRESERVE_HOST = "routing.http.preserve_host_header.enabled";
    private static final String IDLE_TIMEOUT = "idle_timeout.timeout_seconds";
    private static final String CLIENT_KEEP_ALIVE = "client_keep_alive.seconds";

    // A renamed identity header must not take the place of one that frames the message or that we set ourselves.
    private static final Set<String> TAKEN = Set.of(
            "host",
            "connection",
            "keep-alive",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "proxy-connection",
            "proxy-authorization",
            "authorization",
            "cookie",
            "content-type",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-forwarded-host",
            "x-amzn-trace-id",
            "client-cert",
            "client-cert-chain",
            "x-postern-client");

    /** The load balancer's defaults (alb.md 8.1, 8.3, 8.5). */
    public static final ListenerAttributes DEFAULT = new ListenerAttributes(
            XffMode.APPEND, HostHeader.NORMALIZE, Duration.ofSeconds(60), Duration.ofSeconds(3600), Map.of());

    public ListenerAttributes {
        Require.between(IDLE_TIMEOUT, idleTimeout.toSeconds(), 1, 4000);
        Require.between(CLIENT_KEEP_ALIVE, clientKeepAlive.toSeconds(), 60, 604_800);
        headerNames = complete(headerNames);
    }

    /**
     * Attributes as key and value, as the load balancer's API takes them.
     *
     * @throws MalformedInput beginning with the key, for keys we do not implement and for values out of range
     */
    public static ListenerAttributes parse(Map<String, String> attributes) {
        var given = new HashMap<>(attributes);
        var names = new EnumMap<IdentityHeader, String>(IdentityHeader.class);
        for (var header : IdentityHeader.values()) {
            var name = given.remove(header.attribute());
            // alb.md 1.6: an empty value reverts to the default name.
            if (name != null && !name.isEmpty()) {
                names.put(header, name);
            }
        }
        var mode = given.remove(XFF_MODE);
        var preserveHost = given.remove(PRESERVE_HOST);
        var idle = given.remove(IDLE_TIMEOUT);
        var keepAlive = given.remove(CLIENT_KEEP_ALIVE);
        var unknown = given.keySet().stream().sorted().findFirst();
        if (unknown.isPresent()) {
            throw new MalformedInput(
                    unknown.get() + ": not supported (expected: " + Choice.listed(supported().stream()) + ")");
        }
        return new ListenerAttributes(
                mode == null ? DEFAULT.xffMode : choice(mode),
                preserveHost == null ? DEFAULT.hostHeader : hostHeader(preserveHost),
                idle == null ? DEFAULT.idleTimeout : seconds(IDLE_TIMEOUT, idle),
                keepAlive == null ? DEFAULT.clientKeepAlive : seconds(CLIENT_KEEP_ALIVE, keepAlive),
                names);
    }

    /** The name an identity header goes by on this listener. */
    public String headerName(IdentityHeader header) {
        return headerNames.getOrDefault(header, header.defaultName());
    }

    static List<String> supported() {
        var keys = new ArrayList<>(List.of(XFF_MODE, PRESERVE_HOST, IDLE_TIMEOUT, CLIENT_KEEP_ALIVE));
        for (var header : IdentityHeader.values()) {
            keys.add(header.attribute());
        }
        return keys;
    }

    private static XffMode choice(String text) {
        try {
            return Choice.parse(XffMode.class, text);
        } catch (MalformedInput e) {
            throw e.in(XFF_MODE);
        }
    }

    private static HostHeader hostHeader(String text) {
        return switch (text) {
            case "true" -> HostHeader.PRESERVE;
            case "false" -> HostHeader.NORMALIZE;
            default -> throw new MalformedInput(PRESERVE_HOST + ": \"" + text + "\" (expected: true or false)");
        };
    }

    private static Duration seconds(String key, String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new MalformedInput(key + ": \"" + text + "\" (expected: whole seconds)");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static Map<IdentityHeader, String> complete(Map<IdentityHeader, String> renamed) {
        var names = new EnumMap<IdentityHeader, String>(IdentityHeader.class);
        var seen = new HashMap<String, IdentityHeader>();
        for (var header : IdentityHeader.values()) {
            var name = renamed.getOrDefault(header, header.defaultName());
            // alb.md 1.6 allows more characters than a header name may have; RFC 9110 §5.1 tokens are what travels
            // safely.
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,1024}")) {
                throw new MalformedInput(
                        header.attribute() + ": \"" + name + "\" (expected: a header name, an RFC 9110 token)");
            }
            var lower = name.toLowerCase(Locale.ROOT);
            if (TAKEN.contains(lower)) {
                throw new MalformedInput(
                        header.attribute() + ": \"" + name + "\" (expected: not a header with a meaning of its own)");
            }
            var other = seen.put(lower, header);
            if (other != null) {
                throw new MalformedInput(header.attribute() + ": \"" + name + "\" (expected: another name than "
                        + other.defaultName() + " has)");
            }
            names.put(header, name);
        }
        return Collections.unmodifiableMap(names);
    }
}
