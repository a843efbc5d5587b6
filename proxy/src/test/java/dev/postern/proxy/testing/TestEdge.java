package dev.postern.proxy.testing;

import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.AdminConfig;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.LogFormat;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.log.LogTarget;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** An edge in this process, in front of a recording upstream, with trust in one {@link TestPki}. */
public final class TestEdge implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path directory;
    private final TestPki pki;
    private final RecordingUpstream upstream = new RecordingUpstream();
    private final EdgeProxy edge;
    private final Curl curl;

    /** Starts one; {@code change} may replace the listener's configuration. */
    public static TestEdge start(
            Path directory, TestPki pki, MutualAuthentication mode, UnaryOperator<ListenerConfig> change) {
        return start(directory, pki, mode, LimitsConfig.DEFAULT, change);
    }

    /** With other limits than the defaults. */
    public static TestEdge start(
            Path directory,
            TestPki pki,
            MutualAuthentication mode,
            LimitsConfig limits,
            UnaryOperator<ListenerConfig> change) {
        return new TestEdge(directory, pki, mode, limits, change);
    }

    public static TestEdge verify(Path directory, TestPki pki, TlsEngine engine) {
        return start(
                directory, pki, new MutualAuthentication.Verify("clients"), listener -> listener.withTlsEngine(engine));
    }

    private TestEdge(
            Path directory,
            TestPki pki,
            MutualAuthentication mode,
            LimitsConfig limits,
            UnaryOperator<ListenerConfig> change) {
        this.directory = directory;
        this.pki = pki;
        try {
            var server = pki.server("localhost").mint();
            var chain = write("server.pem", server.chainPem());
            var key = write("server.key", server.keyPem());
            write("bundle.pem", pki.bundle());
            publish(1, List.of());
            var plain = mode instanceof MutualAuthentication.VerifyHeader;
            var listener = change.apply(new ListenerConfig(
                    "edge",
                    IpEndpoint.parse("127.0.0.1:0"),
                    plain ? List.of() : List.of(new CertificateConfig(chain, key)),
                    mode,
                    "widgets"));
            edge = EdgeProxy.start(
                    new EdgeConfig(
                            new AdminConfig(IpEndpoint.parse("127.0.0.1:0")),
                            limits,
                            List.of(listener),
                            Map.of("clients", trust()),
                            Map.of("widgets", new UpstreamConfig(upstream.url())),
                            new LogsConfig(
                                    Optional.of(new LogTarget.File(directory.resolve("connection.log"))),
                                    Optional.of(new LogTarget.File(directory.resolve("access.log"))),
                                    LogFormat.JSON,
                                    15)),
                    InstantSource.system());
            curl = new Curl(directory, pki.bundle());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public EdgeProxy edge() {
        return edge;
    }

    public RecordingUpstream upstream() {
        return upstream;
    }

    public Curl curl() {
        return curl;
    }

    public int port() {
        return edge.address("edge").getPort();
    }

    public String url(String path) {
        return "https://localhost:" + port() + path;
    }

    /** Writes both lists, the issuing authority's with these serials. */
    public void publish(long number, List<BigInteger> revoked) {
        write("root.crl", pki.root().listPem(number, List.of()));
        write("issuing.crl", pki.issuing().listPem(number, revoked));
    }

    /** The same lists, in force when this returns. */
    public void enforce(long number, List<BigInteger> revoked) {
        publish(number, revoked);
        edge.replaceTrust("clients", trust());
    }

    private TrustStoreConfig trust() {
        return new TrustStoreConfig(
                directory.resolve("bundle.pem"),
                List.of(directory.resolve("issuing.crl"), directory.resolve("root.crl")));
    }

    /** Puts a file in place as a whole. */
    public Path write(String name, String content) {
        try {
            var temporary = Files.writeString(Files.createTempFile(directory, name, ".new"), content);
            return Files.move(
                    temporary,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last line of a log, once there are this many. */
    public String logLine(String log, int count) {
        var file = directory.resolve(log);
        await(() -> lines(file).size() >= count);
        return lines(file).get(count - 1);
    }

    /** Waits until something is so, for as long as tests are patient. */
    public static void await(BooleanSupplier condition) {
        var end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("did not come to be within " + PATIENCE);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        edge.close();
        upstream.close();
    }
}
