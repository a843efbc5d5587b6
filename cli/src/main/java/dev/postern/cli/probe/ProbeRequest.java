package dev.postern.cli.probe;

import java.util.List;

/** What is asked once the connection stands; {@code headers} come on top of the ordinary ones. */
public record ProbeRequest(String path, List<Header> headers) {
    /** One header as it goes over the wire. */
    public record Header(String name, String value) {}

    public ProbeRequest {
        headers = List.copyOf(headers);
    }

    public static ProbeRequest of(String path) {
        return new ProbeRequest(path, List.of());
    }

    String text(ProbeTarget target) {
        var text = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n");
        text.append("Host: ").append(target.authority()).append("\r\n");
        text.append("User-Agent: postern-probe\r\nAccept: */*\r\nConnection: close\r\n");
        headers.forEach(header ->
                text.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        return text.append("\r\n").toString();
    }
}
