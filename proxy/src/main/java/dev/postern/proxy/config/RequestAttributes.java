package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of a request's headers goes on, and under which names ours do (alb.md 1.6, 8.1, 8.3).
 *
 * @param headerNames a name for every identity header
 * @param tlsHeaderNames a name for both headers about the client's encryption
 */
public record RequestAttributes(
        XffMode xffMode,
        XffClientPort xffClientPort,
        HostHeader hostHeader,
        InvalidHeaderFields invalidHeaderFields,
        TlsHeaders tlsHeaders,
        Map<IdentityHeader, String> headerNames,
        Map<TlsHeader, String> tlsHeaderNames) {
    // A renamed header must not take the place of one that frames the message or that we set ourselves.
    private static final Set<String> TAKEN = Set.of(
            "host",
            "connection",
            "keep-alive",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "http2-settings",
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

    /** The load balancer's defaults. */
    public static final RequestAttributes DEFAULT = new RequestAttributes(
            XffMode.APPEND,
            XffClientPort.OMIT,
            HostHeader.NORMALIZE,
            InvalidHeaderFields.KEEP,
            TlsHeaders.OMIT,
            Map.of(),
            Map.of());

    public RequestAttributes {
        var taken = new HashMap<String, String>();
        var identity = new EnumMap<IdentityHeader, String>(IdentityHeader.class);
        for (var header : IdentityHeader.values()) {
            var name = headerNames.getOrDefault(header, header.defaultName());
            identity.put(header, checked(header.attribute(), header.defaultName(), name, taken));
        }
        var tls = new EnumMap<TlsHeader, String>(TlsHeader.class);
        for (var header : TlsHeader.values()) {
            var name = tlsHeaderNames.getOrDefault(header, header.defaultName());
            tls.put(header, checked(header.attribute(), header.defaultName(), name, taken));
        }
        headerNames = Collections.unmodifiableMap(identity);
        tlsHeaderNames = Collections.unmodifiableMap(tls);
    }

    static RequestAttributes read(AttributeReader attributes) {
        var names = new EnumMap<IdentityHeader, String>(IdentityHeader.class);
        for (var header : IdentityHeader.values()) {
            attributes.text(header.attribute()).ifPresent(name -> names.put(header, name));
        }
        var tlsNames = new EnumMap<TlsHeader, String>(TlsHeader.class);
        for (var header : TlsHeader.values()) {
            attributes.text(header.attribute()).ifPresent(name -> tlsNames.put(header, name));
        }
        return new RequestAttributes(
                attributes.choice("routing.http.xff_header_processing.mode", XffMode.class, DEFAULT.xffMode),
                attributes.either(
                        "routing.http.xff_client_port.enabled",
                        XffClientPort.ADD,
                        XffClientPort.OMIT,
                        DEFAULT.xffClientPort),
                attributes.either(
                        "routing.http.preserve_host_header.enabled",
                        HostHeader.PRESERVE,
                        HostHeader.NORMALIZE,
                        DEFAULT.hostHeader),
                attributes.either(
                        "routing.http.drop_invalid_header_fields.enabled",
                        InvalidHeaderFields.DROP,
                        InvalidHeaderFields.KEEP,
                        DEFAULT.invalidHeaderFields),
                attributes.either(
                        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
                        TlsHeaders.ADD,
                        TlsHeaders.OMIT,
                        DEFAULT.tlsHeaders),
                names,
                tlsNames);
    }

    /** All names that only the edge may say towards an upstream, as this listener calls them. */
    public Set<String> ours() {
        var names = new LinkedHashSet<>(headerNames.values());
        names.addAll(tlsHeaderNames.values());
        return names;
    }

    private static String checked(String attribute, String defaultName, String name, Map<String, String> taken) {
        // alb.md 1.6 allows more characters than a header name may have; RFC 9110 §5.1 tokens are what travels safely.
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,1024}")) {
            throw new MalformedInput(attribute + ": \"" + name + "\" (expected: a header name, an RFC 9110 token)");
        }
        // As the most careless backend reads it: Content_Length is a Content-Length there.
        var folded = HeaderFamily.folded(name);
        if (TAKEN.contains(folded)) {
            throw new MalformedInput(
                    attribute + ": \"" + name + "\" (expected: not a header with a meaning of its own)");
        }
        var other = taken.put(folded, defaultName);
        if (other != null) {
            throw new MalformedInput(attribute + ": \"" + name + "\" (expected: another name than " + other + " has)");
        }
        return name;
    }
}
