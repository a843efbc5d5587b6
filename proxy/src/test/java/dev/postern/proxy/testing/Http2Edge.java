package dev.postern.proxy.testing;

import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** An edge with TLS that lets everybody in, for tests of what happens to HTTP/2 in front of an upstream of the test's own. */
public final class Http2Edge implements AutoCloseable {
    private final Path directory;
    private final EdgeProxy edge;

    /** Starts one; {@code listener} and {@code upstream} have more keys of theirs, on one line each. */
    public Http2Edge(Path directory, URI url, String listener, String upstream, String limits) {
        this.directory = directory;
        var server = TestPki.withIntermediate(Instant.now()).server("localhost").mint();
        try {
            Files.writeString(directory.resolve("server.pem"), server.chainPem());
            Files.writeString(directory.resolve("server.key"), server.keyPem());
            var yaml = Files.writeString(
                    directory.resolve("postern.yaml"), """
                    admin: { address: "127.0.0.1:0" }
                    listeners:
                      - name: edge
                        address: 127.0.0.1:0
                        certificates: [ { chain: server.pem, key: server.key } ]
                        mutualAuthentication: { mode: off }
                        forward: api
                        %s
                    upstreams:
                      api: { url: "%s" %s }
                    limits: { drainTimeout: PT5S %s }
                    logs: { connection: connection.log, access: access.log, format: json }
                    """.formatted(listener, url, upstream, limits));
            edge = EdgeProxy.start(EdgeConfigReader.read(yaml), InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Http2Edge(Path directory, URI url) {
        this(directory, url, "", "", "");
    }

    public EdgeProxy edge() {
        return edge;
    }

    public RawHttp2 connect() {
        return new RawHttp2(edge.address("edge").getPort());
    }

    /** The line of the access log that has this in it, once it is there. */
    public String access(String text) {
        TestEdge.await(() -> lines().stream().anyMatch(line -> line.contains(text)));
        return lines().stream().filter(line -> line.contains(text)).findFirst().orElseThrow();
    }

    private List<String> lines() {
        try {
            var log = directory.resolve("access.log");
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        edge.close();
    }
}
