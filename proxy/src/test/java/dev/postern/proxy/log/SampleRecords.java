package dev.postern.proxy.log;

import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.desync.Classification;
import dev.postern.proxy.log.AccessRecord.Request;
import dev.postern.proxy.log.AccessRecord.RequestLine;
import dev.postern.proxy.log.AccessRecord.Response;
import dev.postern.proxy.log.AccessRecord.Routing;
import dev.postern.proxy.log.AccessRecord.Target;
import dev.postern.proxy.log.AccessRecord.Timings;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Records with the values of the load balancer's own examples (alb.md 4.1 and 4.3), and records like them. */
final class SampleRecords {
    static final Instant NOW = Instant.parse("2023-10-04T17:05:15.514108Z");
    static final ConnectionId ID = new ConnectionId("TID_3180a73013c8ca4bac2f731159d4b0fe");
    static final String CIPHER = "ECDHE-RSA-AES128-GCM-SHA256";
    static final String TARGET_GROUP =
            "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067";
    static final String CERTIFICATE =
            "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012";

    /** The client certificate of the examples. */
    static final LeafCertificate LEAF = new LeafCertificate(TestPki.withIntermediate(NOW)
            .client("acme")
            .subject("CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US")
            .serial(new BigInteger("FEF257372D5C14D4", 16))
            .validFrom(Instant.parse("2023-09-21T22:43:21Z"))
            .validUntil(Instant.parse("2026-06-17T22:43:21Z"))
            .mint()
            .leaf());

    private SampleRecords() {}

    /** Without TLS. */
    static ConnectionFacts plain(ConnectionId id) {
        return new ConnectionFacts(id, client("203.0.113.1", 36280), "partners", 443, IpAddress.parse("10.0.0.9"));
    }

    /** With what the examples' handshake brought to light. */
    static ConnectionFacts secured(ConnectionId id, Optional<LeafCertificate> leaf) {
        return plain(id)
                .withTls(new TlsFacts(
                        Optional.of("TLSv1.2"),
                        Optional.of(CIPHER),
                        Optional.of("secp256r1"),
                        Optional.of("api.example"),
                        Optional.of("api.example"),
                        Optional.of("server.pem"),
                        leaf));
    }

    static ConnectionRecord accepted(ConnectionFacts facts) {
        return new ConnectionRecord(NOW, facts, Optional.of(Duration.ofMillis(4036)), ConnectionOutcome.SUCCESS);
    }

    static ConnectionRecord ended(ConnectionFacts facts, ConnectionOutcome outcome) {
        return new ConnectionRecord(NOW, facts, Optional.empty(), outcome);
    }

    /** The example of the access log. */
    static AccessRecord documented() {
        var facts = new ConnectionFacts(
                        ID,
                        client("192.168.131.39", 2817),
                        "app/my-loadbalancer/50dc6c495c0c9188",
                        443,
                        IpAddress.parse("10.0.0.9"))
                .withTls(new TlsFacts(
                        Optional.of("TLSv1.2"),
                        Optional.of(CIPHER),
                        Optional.empty(),
                        Optional.of("www.example.com"),
                        Optional.of("www.example.com"),
                        Optional.of(CERTIFICATE),
                        Optional.empty()));
        return new AccessRecord(
                Instant.parse("2018-07-02T22:23:00.186641Z"),
                Instant.parse("2018-07-02T22:22:48.364Z"),
                facts,
                new Request(
                        RequestType.HTTPS,
                        Optional.of(new RequestLine("GET", "https", "www.example.com", 443, "/", "HTTP/1.1")),
                        Optional.of("curl/7.46.0"),
                        Optional.of("Root=1-58337281-1d84f3d73c47ec4e58577259"),
                        0,
                        Classification.COMPLIANT),
                Optional.of(new Target(TARGET_GROUP, Optional.of(socket("10.0.0.1", 80)), Optional.of(200))),
                timings(),
                new Response(200, 57),
                new Routing(
                        Optional.of(1),
                        List.of("authenticate", "forward"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    /** An exchange of the listener {@code partners}. */
    static AccessRecord exchange(
            Request request, Optional<Target> target, Timings timings, Response response, Routing routing) {
        var facts = request.type() == RequestType.HTTP ? plain(ID) : secured(ID, Optional.of(LEAF));
        return new AccessRecord(NOW, NOW.minusMillis(7), facts, request, target, timings, response, routing);
    }

    static Request request(RequestType type, String target, Classification classification) {
        var line = new RequestLine("GET", type.scheme(), "api.example", 443, target, type.version("HTTP/1.1"));
        return new Request(
                type,
                Optional.of(line),
                Optional.of("curl/7.88.1"),
                Optional.of("Root=1-651d9a2b-1d84f3d73c47ec4e58577259"),
                134,
                classification);
    }

    /** A head that nobody could read. */
    static Request unreadable(RequestType type) {
        return new Request(type, Optional.empty(), Optional.empty(), Optional.empty(), 18, Classification.COMPLIANT);
    }

    static Optional<Target> target(Optional<Integer> status) {
        return Optional.of(new Target("widgets", Optional.of(socket("10.0.0.1", 8081)), status));
    }

    static Timings timings() {
        return new Timings(
                Optional.of(Duration.ofMillis(86)),
                Optional.of(Duration.ofMillis(48)),
                Optional.of(Duration.ofMillis(37)));
    }

    /** Neither forwarded nor refused: an error that came before anything was decided. */
    static Routing error() {
        return new Routing(
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static ClientAddress client(String ip, int port) {
        return new ClientAddress(socket(ip, port));
    }

    static InetSocketAddress socket(String ip, int port) {
        return new InetSocketAddress(IpAddress.parse(ip), port);
    }
}
