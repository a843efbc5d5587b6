package dev.postern.proxy.testing;

import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An edge with an access policy and a register, from a configuration file as an operator writes it, in front of two upstreams. */
public final class AccessEdge implements AutoCloseable {
    /** Nobody proves anything. */
    public static final String OFF = "mode: off";

    public static final String VERIFY = "mode: verify, trustStore: clients";
    public static final String VERIFY_HEADER =
            "mode: verify-header, trustStore: clients, trustedPeers: [ 127.0.0.0/8, \"::1/128\" ]";

    private final Path directory;
    private final TestPki pki;
    private final RecordingUpstream widgets = new RecordingUpstream();
    private final RecordingUpstream parts = new RecordingUpstream();
    private final EdgeProxy edge;

    /** Starts one; {@code trust} has more keys of the trust store and {@code listener} more of the listener, each a line ending in a new line. */
    public AccessEdge(Path directory, TestPki pki, String mode, String trust, String listener) {
        this(directory, pki, mode, trust, listener, Optional.empty());
    }

    private AccessEdge(
            Path directory, TestPki pki, String mode, String trust, String listener, Optional<URI> upstream) {
        this.directory = directory;
        this.pki = pki;
        try {
            var server = pki.server("localhost").mint();
            write("server.pem", server.chainPem());
            write("server.key", server.keyPem());
            write("bundle.pem", pki.bundle());
            write("postern.yaml", """
                    admin: { address: "127.0.0.1:0" }
                    listeners:
                      - name: edge
                        address: 127.0.0.1:0
                    %s    mutualAuthentication: { %s }
                    %s    forward: widgets
                    trustStores:
                      clients:
                        caCertificatesBundle: bundle.pem
                    %supstreams:
                      widgets: { url: "%s" }
                      parts: { url: "%s", pathPrefix: /stage, host: parts.internal }
                    logs: { connection: connection.log, access: access.log, format: json }
                    """.formatted(
                            mode.equals(VERIFY) ? "    certificates: [ { chain: server.pem, key: server.key } ]\n" : "",
                            mode,
                            listener.indent(4),
                            trust.indent(4),
                            upstream.orElse(widgets.url()),
                            parts.url()));
            edge = EdgeProxy.start(EdgeConfigReader.read(directory.resolve("postern.yaml")), InstantSource.system());
        } catch (IOException e) {
            widgets.close();
            parts.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            widgets.close();
            parts.close();
            throw e;
        }
    }

    /** One where nobody proves anything, with this policy. */
    public static AccessEdge open(Path directory, TestPki pki, String policy) {
        return with(directory, pki, OFF, policy);
    }

    /** The same in front of an upstream of the test's own. */
    public static AccessEdge open(Path directory, TestPki pki, String policy, URI upstream) {
        write(directory, "access.yaml", policy);
        return new AccessEdge(directory, pki, OFF, "", "accessPolicy: access.yaml\n", Optional.of(upstream));
    }

    /** One in this mode with this policy, and without a register. */
    public static AccessEdge with(Path directory, TestPki pki, String mode, String policy) {
        write(directory, "access.yaml", policy);
        return new AccessEdge(directory, pki, mode, "", "accessPolicy: access.yaml\n");
    }

    /** A root and an issuing authority, new. */
    public static TestPki provider() {
        return TestPki.withIntermediate(Instant.now());
    }

    public EdgeProxy edge() {
        return edge;
    }

    public RecordingUpstream widgets() {
        return widgets;
    }

    public RecordingUpstream parts() {
        return parts;
    }

    public int port() {
        return edge.address("edge").getPort();
    }

    public RawConnection connect() {
        return new RawConnection(port());
    }

    /** A connection of a client with a certificate. */
    public RawConnection connect(TestCredential client) {
        return connect(client, port());
    }

    /** The same through something in front of the edge. */
    public RawConnection connect(TestCredential client, int port) {
        try {
            var socket = context(client).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
            return new RawConnection(socket);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext context(TestCredential client) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "client",
                client.key(),
                new char[0],
                client.chain().certificates().toArray(X509Certificate[]::new));
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        var bundle = new ByteArrayInputStream(pki.bundle().getBytes(StandardCharsets.US_ASCII));
        for (var authority : CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
            trusted.setCertificateEntry("ca" + trusted.size(), authority);
        }
        var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    /** Replaces the policy; it is in force a second later or so. */
    public void policy(String text) {
        write(directory, "access.yaml", text);
    }

    /** A roster as the control plane writes it. */
    public static String roster(Map<Fingerprint, RegisteredClient> clients) {
        return new ClientRoster(clients).json();
    }

    /** The access record of the nth exchange, once it is there. */
    public JsonNode record(int number) {
        return line("access.log", number);
    }

    /** The access record of the first exchange that was answered so, once it is there. */
    public JsonNode firstRecordWith(int status) {
        var number = 1;
        while (record(number).path("elb_status_code").asInt() != status) {
            number++;
        }
        return record(number);
    }

    /** The record of the nth connection, once it is there. */
    public JsonNode connection(int number) {
        return line("connection.log", number);
    }

    private JsonNode line(String log, int number) {
        var file = directory.resolve(log);
        TestEdge.await(() -> lines(file).size() >= number);
        return JsonMapper.shared().readTree(lines(file).get(number - 1));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of a series of the metrics page; 0 where there is none. */
    public int metric(String series) {
        try {
            var page = URI.create("http://127.0.0.1:" + edge.adminAddress().getPort() + "/metrics");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToInt(line -> (int) Double.parseDouble(line.substring(series.length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String name, String text) {
        write(directory, name, text);
    }

    /** Puts a file in place as a whole. */
    public static void write(Path directory, String name, String text) {
        try {
            var temporary = Files.writeString(Files.createTempFile(directory, name, ".new"), text);
            Files.move(
                    temporary,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        edge.close();
        widgets.close();
        parts.close();
    }
}
