package dev.postern.proxy.testing;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfigReader;
import dev.postern.proxy.config.TrustStoreConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An edge whose listeners ask different things of clients, each once for either TLS engine, all with the same two server certificates
 * ({@code localhost} and {@code other.example}), in front of one recording upstream. Its clock can be moved.
 */
public final class PolicyEdge implements AutoCloseable {
    /** What a listener asks. */
    public enum Policy {
        VERIFY("mode: verify, trustStore: clients"),
        /** The other tenant's authorities. */
        OTHERS("mode: verify, trustStore: others"),
        PASSTHROUGH("mode: passthrough"),
        OFF("mode: off");

        private final String mode;

        Policy(String mode) {
            this.mode = mode;
        }
    }

    /** Which TLS engine answers. */
    public enum Engine {
        BORINGSSL,
        JDK
    }

    private final Path directory;
    private final TestPki pki;
    private final TestPki others;
    private final RecordingUpstream upstream = new RecordingUpstream();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final EdgeProxy edge;
    private long number = 1;

    /** Starts one that trusts {@code pki} or {@code others}. */
    public PolicyEdge(Path directory, TestPki pki, TestPki others) {
        this.directory = directory;
        this.pki = pki;
        this.others = others;
        for (var name : List.of("localhost", "other.example")) {
            var server = pki.server(name).mint();
            write(name + ".pem", server.chainPem());
            write(name + ".key", server.keyPem());
        }
        write("bundle.pem", pki.bundle());
        write("others.pem", others.bundle());
        publish();
        write("postern.yaml", yaml());
        try {
            edge = EdgeProxy.start(EdgeConfigReader.read(directory.resolve("postern.yaml")), now::get);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml() {
        var listeners = new StringBuilder();
        for (var policy : Policy.values()) {
            for (var engine : Engine.values()) {
                listeners.append("""
                          - name: %s
                            address: 127.0.0.1:0
                            tlsEngine: %s
                            certificates:
                              - { chain: localhost.pem, key: localhost.key }
                              - { chain: other.example.pem, key: other.example.key }
                            mutualAuthentication: { %s }
                            forward: widgets
                        """.formatted(
                                name(policy, engine), engine.name().toLowerCase(java.util.Locale.ROOT), policy.mode));
            }
        }
        return """
                admin: { address: "127.0.0.1:0" }
                listeners:
                %strustStores:
                  clients: { caCertificatesBundle: bundle.pem, revocations: [ issuing.crl, root.crl ] }
                  others: { caCertificatesBundle: others.pem }
                upstreams:
                  widgets: { url: "%s" }
                logs: { connection: connection.log, format: json }
                """.formatted(listeners, upstream.url());
    }

    private static String name(Policy policy, Engine engine) {
        return (policy + "-" + engine).toLowerCase(java.util.Locale.ROOT);
    }

    public int port(Policy policy, Engine engine) {
        return edge.address(name(policy, engine)).getPort();
    }

    public RecordingUpstream upstream() {
        return upstream;
    }

    public Path directory() {
        return directory;
    }

    /** Moves the edge's clock. */
    public void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** The next lists, with these revoked; in force when this returns. */
    public void revoke(SerialNumber... revoked) {
        publish(revoked);
        trust(pki, "");
    }

    /** Trusts these instead where the first tenant's were trusted; in force when this returns. */
    public void trustOthersOnly() {
        write("swapped-issuing.crl", others.issuing().listPem(1, List.of()));
        write("swapped-root.crl", others.root().listPem(1, List.of()));
        trust(others, "swapped-");
    }

    /** As it was at first, nobody revoked. */
    public void restore() {
        now.set(Instant.now());
        revoke();
    }

    private void trust(TestPki authorities, String prefix) {
        var bundle = write("bundle.pem", authorities.bundle());
        var lists = List.of(directory.resolve(prefix + "issuing.crl"), directory.resolve(prefix + "root.crl"));
        edge.replaceTrust("clients", new TrustStoreConfig(bundle, lists));
    }

    private void publish(SerialNumber... revoked) {
        var serials = java.util.Arrays.stream(revoked).map(SerialNumber::value).toList();
        write("root.crl", pki.root().listPem(number, List.of()));
        write("issuing.crl", pki.issuing().listPem(number, serials));
        number++;
    }

    private Path write(String name, String text) {
        AccessEdge.write(directory, name, text);
        return directory.resolve(name);
    }

    /** How many connections have a record by now. */
    public int records() {
        try {
            var log = directory.resolve("connection.log");
            return Files.exists(log) ? Files.readAllLines(log).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record of the connection after so many, once it is there. */
    public JsonNode record(int after) {
        TestEdge.await(() -> records() > after);
        try {
            var line = Files.readAllLines(directory.resolve("connection.log")).get(after);
            return JsonMapper.shared().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What became of that connection: {@code Success}, or {@code Failed:} and a reason code. */
    public String status(int after) {
        return record(after).path("tls_verify_status").asString();
    }

    /** Waits until one of the connections after so many has ended so; those of clients that just went away come in between. */
    public void awaitStatus(int after, String status) {
        TestEdge.await(() -> {
            for (int at = after; at < records(); at++) {
                if (status(at).equals(status)) {
                    return true;
                }
            }
            return false;
        });
    }

    @Override
    public void close() {
        edge.close();
        upstream.close();
    }
}
