package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.address.Cidr;
import dev.postern.proxy.address.PeerSet;
import dev.postern.proxy.config.AdminConfig;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.config.UpstreamConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge itself in front: the function need not know in which mode it runs. */
class EdgeHeadersTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    private final Instant now = InstantSource.system().instant();
    private final TestPki pki = TestPki.withIntermediate(now);
    private final BlockingQueue<Map<String, List<String>>> received = new LinkedBlockingQueue<>();
    private HttpServer upstream;
    private TestCloud cloud;
    private TestCredential acme;

    @BeforeEach
    void start() throws IOException {
        cloud = new TestCloud(directory.resolve("twin"));
        cloud.now = now;
        acme = cloud.onboard("acme", pki.client("acme").mint());
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            try (exchange) {
                received.add(new LinkedHashMap<>(exchange.getRequestHeaders()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        upstream.start();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.stop(0);
        cloud.close();
    }

    @Test
    void knowsTheClientOfAnEdgeThatVerifies() throws Exception {
        try (var edge = edge(new MutualAuthentication.Verify("clients"))) {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port(edge) + "/widgets"))
                    .header(IdentityHeaders.LEAF, "forged")
                    .header("X-Amzn-Mtls-Clientcert", "forged")
                    .build();

            var answer = answerTo(withCertificate(acme), request);

            assertThat(answer).contains("\"Effect\":\"Allow\"", "\"clientId\":\"acme\"");
        }
    }

    /** Behind a load balancer in passthrough mode, whose header this test sends as that would. */
    @Test
    void knowsTheClientOfAnEdgeThatVerifiesTheHeaderOfAnother() throws Exception {
        var loopback = new PeerSet(List.of(Cidr.parse("127.0.0.0/8")));
        try (var edge = edge(new MutualAuthentication.VerifyHeader("clients", loopback))) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(edge) + "/widgets"))
                    .header(IdentityHeaders.LEAF, "forged")
                    .header("X-Amzn-Mtls-Clientcert", UrlEncodedPem.encode(acme.chainPem()))
                    .build();

            var answer = answerTo(HttpClient.newHttpClient(), request);

            assertThat(answer).contains("\"Effect\":\"Allow\"", "\"clientId\":\"acme\"");
        }
    }

    /** Straight to the API, without the second edge that verifies, nobody comes in. */
    @Test
    void knowsNobodyBehindAnEdgeThatVerifiesNobody() throws Exception {
        try (var edge = edge(new MutualAuthentication.Passthrough())) {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port(edge) + "/widgets"))
                    .build();

            var answer = answerTo(withCertificate(acme), request);

            assertThat(answer).contains("\"Effect\":\"Deny\"", "\"reason\":\"IDENTITY_UNVERIFIED\"");
        }
    }

    private String answerTo(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        var status = client.send(request, BodyHandlers.discarding()).statusCode();
        assertThat(status).isEqualTo(204);
        var event = TestEvent.anonymous();
        var headers = received.poll(10, TimeUnit.SECONDS);
        assertThat(headers).isNotNull();
        headers.forEach((name, values) -> event.header(name, values.toArray(String[]::new)));

        var function = new AuthorizerFunction(
                Map.of(
                        "POSTERN_REGISTER",
                        "dynamodb:" + TestCloud.TABLE,
                        "POSTERN_DENY_LIST",
                        TestCloud.DENY_LIST.toString(),
                        "POSTERN_VPC_ENDPOINTS",
                        TestEvent.ENDPOINT),
                cloud,
                cloud.clock,
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
        var output = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(event.bytes()), output, null);
        return output.toString(UTF_8);
    }

    private EdgeProxy edge(MutualAuthentication mode) throws IOException {
        var server = pki.server("localhost").mint();
        var certificate =
                new CertificateConfig(write("server.pem", server.chainPem()), write("server.key", server.keyPem()));
        var plain = mode instanceof MutualAuthentication.VerifyHeader;
        var listener = new ListenerConfig(
                "edge", IpEndpoint.parse("127.0.0.1:0"), plain ? List.of() : List.of(certificate), mode, "widgets");
        var address = URI.create("http://127.0.0.1:" + upstream.getAddress().getPort());
        return EdgeProxy.start(
                new EdgeConfig(
                        new AdminConfig(IpEndpoint.parse("127.0.0.1:0")),
                        LimitsConfig.DEFAULT,
                        List.of(listener),
                        Map.of("clients", new TrustStoreConfig(write("bundle.pem", pki.bundle()), List.of())),
                        Map.of("widgets", new UpstreamConfig(address)),
                        LogsConfig.DEFAULT),
                InstantSource.system());
    }

    private static int port(EdgeProxy edge) {
        return edge.address("edge").getPort();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private HttpClient withCertificate(TestCredential credential) throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        var chain = credential.chain().certificates().toArray(Certificate[]::new);
        keys.setKeyEntry("client", credential.key(), PASSWORD, chain);
        var manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, PASSWORD);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("root", pki.root().certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
