package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.address.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An address of this machine to listen on. Port 0 lets the system choose one, which is what tests want. */
public record IpEndpoint(InetAddress ip, int port) {
    private static final String EXPECTED = " (expected: IP:PORT, such as 0.0.0.0:8443 or \"[::]:8443\")";

    public IpEndpoint {
        if (port < 0 || port > 65535) {
            throw new MalformedInput("port: " + port + " (expected: 0..65535)");
        }
    }

    /**
     * An IP literal, or {@code localhost} for 127.0.0.1, and a port; IPv6 in brackets.
     *
     * @throws MalformedInput for anything else; other names are not resolved
     */
    public static IpEndpoint parse(String text) {
        var colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon);
        var port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw new MalformedInput("\"" + text + "\"" + EXPECTED);
        }
        var bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.contains(":") != bracketed) {
            throw new MalformedInput("\"" + text + "\"" + EXPECTED);
        }
        var literal = bracketed ? host.substring(1, host.length() - 1) : host;
        try {
            var ip = IpAddress.parse(literal.equals("localhost") ? "127.0.0.1" : literal);
            return new IpEndpoint(ip, Integer.parseInt(port));
        } catch (MalformedInput e) {
            throw new MalformedInput("\"" + text + "\"" + EXPECTED, e);
        }
    }

    public InetSocketAddress socket() {
        return new InetSocketAddress(ip, port);
    }

    @Override
    public String toString() {
        var text = IpAddress.text(ip);
        return (text.contains(":") ? "[" + text + "]" : text) + ":" + port;
    }
}
