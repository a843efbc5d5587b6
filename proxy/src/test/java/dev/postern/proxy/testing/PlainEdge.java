package dev.postern.proxy.testing;

import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.AdminConfig;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.HostNames;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.ProxyProtocolConfig;
import dev.postern.proxy.config.SslPolicy;
import dev.postern.proxy.config.UpstreamConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An edge without TLS, for tests of what happens to HTTP once the client is known. */
public final class PlainEdge implements AutoCloseable {
    /** Patient with everything but request heads. */
    private static final LimitsConfig LIMITS = new LimitsConfig(
            LimitsConfig.DEFAULT.handshakeTimeout(),
            Duration.ofSeconds(1),
            LimitsConfig.DEFAULT.maxConnections(),
            LimitsConfig.DEFAULT.maxHandshakes(),
            LimitsConfig.DEFAULT.drainDelay(),
            LimitsConfig.DEFAULT.drainTimeout());

    private final EdgeProxy edge;

    public PlainEdge(URI upstream) {
        this(upstream, Duration.ofSeconds(5));
    }

    public PlainEdge(URI upstream, Duration responseTimeout) {
        this(upstream, "", responseTimeout);
    }

    /** With every path below the prefix. */
    public PlainEdge(URI upstream, String pathPrefix) {
        this(upstream, pathPrefix, Duration.ofSeconds(5));
    }

    private PlainEdge(URI upstream, String pathPrefix, Duration responseTimeout) {
        this(config(upstream, pathPrefix, responseTimeout));
    }

    private static UpstreamConfig config(URI upstream, String pathPrefix, Duration responseTimeout) {
        return new UpstreamConfig(
                upstream,
                Optional.empty(),
                pathPrefix,
                Optional.empty(),
                Duration.ofSeconds(2),
                responseTimeout,
                UpstreamConfig.DEFAULT_MAX_IDLE_CONNECTIONS,
                UpstreamConfig.DEFAULT_IDLE_TIMEOUT,
                Optional.empty());
    }

    /** With these attributes. */
    public PlainEdge(URI upstream, ListenerAttributes attributes) {
        this(config(upstream, "", Duration.ofSeconds(5)), LogsConfig.DEFAULT, attributes);
    }

    public PlainEdge(UpstreamConfig upstream) {
        this(upstream, LogsConfig.DEFAULT);
    }

    public PlainEdge(UpstreamConfig upstream, LogsConfig logs) {
        this(upstream, logs, ListenerAttributes.DEFAULT);
    }

    private PlainEdge(UpstreamConfig upstream, LogsConfig logs, ListenerAttributes attributes) {
        try {
            edge = EdgeProxy.start(
                    new EdgeConfig(
                            new AdminConfig(IpEndpoint.parse("127.0.0.1:0")),
                            LIMITS,
                            List.of(new ListenerConfig(
                                    "plain",
                                    IpEndpoint.parse("127.0.0.1:0"),
                                    List.of(),
                                    SslPolicy.DEFAULT,
                                    ListenerConfig.DEFAULT_TLS_ENGINE,
                                    ProxyProtocolConfig.DEFAULT,
                                    new MutualAuthentication.Off(),
                                    attributes,
                                    HostNames.ALL,
                                    "widgets")),
                            Map.of(),
                            Map.of("widgets", upstream),
                            logs),
                    InstantSource.system());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public EdgeProxy edge() {
        return edge;
    }

    /** A series of the metrics, its name and labels written as they stand on the page; 0 if it is not there. */
    public double metric(String series) {
        try {
            var page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http:/" + edge.adminAddress() + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString());
            return page.body()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public RawConnection connect() {
        return new RawConnection(edge.address("plain").getPort());
    }

    @Override
    public void close() {
        edge.close();
    }
}
