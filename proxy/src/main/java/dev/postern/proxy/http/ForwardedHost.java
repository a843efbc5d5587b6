package dev.postern.proxy.http;

import dev.postern.proxy.config.HostHeader;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.Set;

/**
 * Which host a request is for, as its upstream is told (alb.md 8.3). Of a guarded head, which has one at most.
 *
 * @param address ours, which the client has connected to: what it is for if an HTTP/1.0 client does not say
 * @param port the one clients use for this listener; empty where something that stands before us knows it, and we do not
 */
public record ForwardedHost(String address, String port) {
    private static final Set<String> DEFAULT_PORTS = Set.of("80", "443", "");

    String of(HttpRequest received, HostHeader rule) {
        // The host of an absolute target wins over the header, in either mode: rules on hosts have been asked about it.
        var said = RequestTarget.of(received.uri())
                .authority()
                .orElseGet(() -> received.headers().get(HttpHeaderNames.HOST, ""));
        if (rule == HostHeader.PRESERVE && !said.isEmpty()) {
            return said;
        }
        var host = said.isEmpty() ? address : said.toLowerCase(Locale.ROOT);
        var name = RequestTarget.withoutPort(host);
        if (DEFAULT_PORTS.contains(port)) {
            return DEFAULT_PORTS.contains(host.substring(Math.min(name.length() + 1, host.length()))) ? name : host;
        }
        return name.length() == host.length() ? host + ":" + port : host;
    }
}
