package dev.postern.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.RawCertificate;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.testing.UnreadCertificate;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.desync.Classification;
import dev.postern.proxy.desync.DesyncReason;
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
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RecordFormatTest {
    private static final Instant NOW = Instant.parse("2023-10-04T17:05:15.514108Z");
    private static final ConnectionId ID = new ConnectionId("TID_3180a73013c8ca4bac2f731159d4b0fe");
    private static final AlbFormat ALB = new AlbFormat(15);
    private static final JsonFormat JSON = new JsonFormat();

    private final LeafCertificate leaf = new LeafCertificate(TestPki.withIntermediate(NOW)
            .client("acme")
            .subject("CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US")
            .serial(new BigInteger("FEF257372D5C14D4", 16))
            .validFrom(Instant.parse("2023-09-21T22:43:21Z"))
            .validUntil(Instant.parse("2026-06-17T22:43:21Z"))
            .mint()
            .leaf());
    private final ConnectionFacts plain =
            new ConnectionFacts(ID, client("203.0.113.1", 36280), "partners", 443, IpAddress.parse("10.0.0.9"));
    private final ConnectionFacts secured = plain.withTls(new TlsFacts(
            Optional.of("TLSv1.2"),
            Optional.of("ECDHE-RSA-AES128-GCM-SHA256"),
            Optional.of("X25519MLKEM768"),
            Optional.of("api.example"),
            Optional.of("api.example"),
            Optional.of("server.pem"),
            Optional.of(leaf)));

    @Nested
    class InTheLoadBalancersForm {
        @Test
        void showsASuccessfulConnectionAsItsDocumentationDoes() {
            var line = new AlbFormat(12)
                    .line(new ConnectionRecord(
                            NOW, secured, Optional.of(Duration.ofMillis(4036)), ConnectionOutcome.SUCCESS));

            assertThat(line)
                    .isEqualTo(
                            "2023-10-04T17:05:15.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "
                                    + "\"CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US\" "
                                    + "NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success "
                                    + "TID_3180a73013c8ca4bac2f731159d4b0fe");
        }

        @Test
        void showsARefusedConnectionAsItsDocumentationDoesWithTheNewerFieldsBehind() {
            var line = ALB.line(new ConnectionRecord(
                    NOW, secured, Optional.empty(), new ConnectionOutcome.Failed(RefusalReason.UNTRUSTED, "no path")));

            assertThat(line)
                    .isEqualTo(
                            "2023-10-04T17:05:15.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 - "
                                    + "\"CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US\" "
                                    + "NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 "
                                    + "Failed:ClientCertUntrusted TID_3180a73013c8ca4bac2f731159d4b0fe X25519MLKEM768 partners 10.0.0.9");
        }

        @Test
        void showsADashForWhatThereIsNot() {
            var line = ALB.line(new ConnectionRecord(
                    Instant.parse("2023-10-04T17:05:15Z"), plain, Optional.empty(), ConnectionOutcome.NOT_VERIFIED));

            assertThat(line)
                    .isEqualTo("2023-10-04T17:05:15.000000Z 203.0.113.1 36280 443 - - - \"-\" - - - "
                            + "TID_3180a73013c8ca4bac2f731159d4b0fe - partners 10.0.0.9");
        }

        /**
         * The example of its documentation, with three differences: the connection id has 32 digits as everywhere else, there are no
         * transforms, and the last field is there.
         */
        @Test
        void showsAnExchangeAsItsDocumentationDoes() {
            assertThat(ALB.line(SampleRecords.documented()))
                    .isEqualTo(
                            "https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 "
                                    + "10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 \"GET https://www.example.com:443/ HTTP/1.1\" "
                                    + "\"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 "
                                    + "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "
                                    + "\"Root=1-58337281-1d84f3d73c47ec4e58577259\" \"www.example.com\" "
                                    + "\"arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012\" "
                                    + "1 2018-07-02T22:22:48.364000Z \"authenticate,forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\" \"-\" "
                                    + "TID_3180a73013c8ca4bac2f731159d4b0fe \"-\" \"-\" \"-\" 10.0.0.9");
        }

        @Test
        void showsAnExchangeThatWasRefusedUnread() {
            var line = ALB.line(unread(Routing.refused("ClientCertCrlHit", "serial 02")));

            assertThat(line)
                    .isEqualTo(
                            "http 2023-10-04T17:05:15.514108Z partners 203.0.113.1:36280 - -1 -1 -1 403 - 10 20 \"- - -\" "
                                    + "\"-\" - - - \"-\" \"-\" \"-\" -1 2023-10-04T17:05:15.514108Z \"-\" \"-\" \"ClientCertCrlHit\" "
                                    + "\"-\" \"-\" \"-\" \"-\" TID_3180a73013c8ca4bac2f731159d4b0fe \"-\" \"-\" \"-\" 10.0.0.9");
        }

        /** Each row: what the client sent as its user agent, and what stands in the line. */
        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            curl/8 (x; y)              | curl/8 (x; y)
            a" "b                      | a\\x22 \\x22b
            a\\x22                     | a\\x5Cx22
            `line\nTID_forged`         | line\\x0ATID_forged
            `a\r\nb\tc`                | a\\x0D\\x0Ab\\x09c
            `nul\0 del\177 esc\033[0m` | nul\\x00 del\\x7F esc\\x1B[0m
            Ã©                         | \\xC3\\xA9
            ☃                          | \\xE2\\x98\\x83
            """)
        void letsNoUserAgentForgeAFieldOrALine_P9(String sent, String shown) {
            var line = ALB.line(exchangeFrom(sent));

            assertThat(line).contains(" \"" + shown + "\" ").isPrintable().matches("\\A\\p{ASCII}*\\z");
            assertThat(line.split("\"", -1)).hasSize(1 + 2 * 15);
        }

        @Test
        void letsNoServerNameOrRequestTargetForgeAField_P9() {
            var facts = plain.withTls(new TlsFacts(
                    Optional.of("TLSv1.3"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("x\" \"arn"),
                    Optional.of("x\" \"arn"),
                    Optional.empty(),
                    Optional.empty()));
            var request = new Request(
                    RequestType.HTTPS,
                    Optional.of(new RequestLine("GE\"T", "https", "h\n", 443, "/a b\"", "HTTP/1.1")),
                    Optional.empty(),
                    Optional.of("Root=1\r\n"),
                    0,
                    Classification.COMPLIANT);

            var line = ALB.line(new AccessRecord(
                    NOW, NOW, facts, request, Optional.empty(), Timings.NONE, new Response(400, 0), Routing.FORWARDED));

            assertThat(line)
                    .contains(" \"GE\\x22T https://h\\x0A:443/a b\\x22 HTTP/1.1\" ")
                    .contains(" \"Root=1\\x0D\\x0A\" \"x\\x22 \\x22arn\" ")
                    .doesNotContain("\n", "\r");
        }

        @Test
        void cutsAUserAgentAfter8Kilobytes() {
            assertThat(ALB.line(exchangeFrom("u".repeat(8192)))).contains(" \"" + "u".repeat(8192) + "\" ");
            assertThat(ALB.line(exchangeFrom("u".repeat(8193)))).contains(" \"" + "u".repeat(8192) + "\" ");
        }

        @Test
        void keepsTheEscapesOfANameButLeavesNoQuoteInside_C9() {
            var hostile = new LeafCertificate(TestPki.withIntermediate(NOW)
                    .client("acme")
                    .subject("CN=a\\\" Success TID_1 \\\"b\\,c\u00c4")
                    .mint()
                    .leaf());
            var facts = plain.withTls(new TlsFacts(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(hostile)));

            var line = ALB.line(new ConnectionRecord(NOW, facts, Optional.empty(), ConnectionOutcome.SUCCESS));

            assertThat(line).contains(" \"CN=a\\22 Success TID_1 \\22b\\,c\\C3\\84\" NotBefore=");
        }

        @Test
        void putsIPv6InBracketsWhereAPortFollows() {
            var facts = new ConnectionFacts(ID, client("2001:db8::1", 1), "partners", 443, IpAddress.parse("::1"));

            assertThat(ALB.line(new ConnectionRecord(NOW, facts, Optional.empty(), ConnectionOutcome.SUCCESS)))
                    .contains("Z 2001:db8::1 1 443 ")
                    .endsWith(" ::1");
            assertThat(AlbFormat.endpoint(facts.client().socket())).isEqualTo("[2001:db8::1]:1");
        }
    }

    @Nested
    class AsJson {
        @Test
        void tellsEverythingOfARefusedConnection() {
            var line = JSON.line(new ConnectionRecord(
                    NOW, secured, Optional.empty(), new ConnectionOutcome.Failed(RefusalReason.CRL_HIT, "list 7\n")));

            assertThat(line)
                    .isEqualTo(
                            "{\"timestamp\":\"2023-10-04T17:05:15.514108Z\",\"conn_trace_id\":\"TID_3180a73013c8ca4bac2f731159d4b0fe\","
                                    + "\"client_ip\":\"203.0.113.1\",\"client_port\":36280,\"vpc_endpoint_id\":null,\"listener\":\"partners\",\"listener_port\":443,"
                                    + "\"ip_address\":\"10.0.0.9\",\"tls_protocol\":\"TLSv1.2\",\"tls_cipher\":\"ECDHE-RSA-AES128-GCM-SHA256\","
                                    + "\"tls_keyexchange\":\"X25519MLKEM768\",\"server_name\":\"api.example\",\"domain_name\":\"api.example\",\"chosen_cert\":\"server.pem\","
                                    + "\"tls_handshake_latency\":null,"
                                    + "\"leaf_client_cert_subject\":\"CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US\","
                                    + "\"leaf_client_cert_issuer\":\"CN=Test Issuing,O=Example\","
                                    + "\"leaf_client_cert_serial_number\":\"FEF257372D5C14D4\","
                                    + "\"leaf_client_cert_not_before\":\"2023-09-21T22:43:21Z\","
                                    + "\"leaf_client_cert_not_after\":\"2026-06-17T22:43:21Z\","
                                    + "\"leaf_client_cert_sha256\":\"" + leaf.sha256() + "\","
                                    + "\"client_id\":\"spiffe://test.example/client/acme\","
                                    + "\"tls_verify_status\":\"Failed:ClientCertCrlHit\",\"reason\":\"ClientCertCrlHit\",\"detail\":\"list 7\\n\"}");
        }

        @Test
        void tellsThroughWhichEndpointAClientCame() {
            var told = plain.calledBy(new ClientAddress(
                    new InetSocketAddress(IpAddress.parse("10.8.0.7"), 40_000),
                    Optional.of(new VpcEndpointId("vpce-08d2bf15fac5001c9"))));

            var line = JSON.line(new ConnectionRecord(NOW, told, Optional.empty(), ConnectionOutcome.NOT_VERIFIED));

            assertThat(line)
                    .contains("\"client_ip\":\"10.8.0.7\",\"client_port\":40000,"
                            + "\"vpc_endpoint_id\":\"vpce-08d2bf15fac5001c9\",\"listener\"");
        }

        @Test
        void tellsWhyNobodyKnowsWhereAClientCallsFrom() {
            var refused = new ConnectionRecord(
                    NOW,
                    plain,
                    Optional.empty(),
                    new ConnectionOutcome.Unaddressed(AddressRefusal.HEADER_MALFORMED, "checksum: wrong"));

            assertThat(JSON.line(refused))
                    .endsWith("\"tls_verify_status\":\"Failed:UnmappedConnectionError\","
                            + "\"reason\":\"ProxyHeaderMalformed\",\"detail\":\"checksum: wrong\"}");
            assertThat(ALB.line(refused)).contains(" Failed:UnmappedConnectionError TID_");
        }

        @Test
        void tellsEverythingOfAnExchange() {
            var line = JSON.line(new AccessRecord(
                    NOW,
                    NOW.minusMillis(7),
                    plain,
                    new Request(
                            RequestType.HTTP,
                            Optional.of(
                                    new RequestLine("GET", "http", "api.example", 443, "/widgets?a=\"b", "HTTP/1.1")),
                            Optional.of("\u2028é"),
                            Optional.of("Root=1-2-3"),
                            120,
                            Classification.of(DesyncReason.SPACE_IN_URI)),
                    Optional.of(new Target(
                            "widgets",
                            Optional.of(new InetSocketAddress(IpAddress.parse("127.0.0.1"), 8081)),
                            Optional.of(200))),
                    new Timings(
                            Optional.of(Duration.ofNanos(1_234_567)),
                            Optional.of(Duration.ofMillis(5)),
                            Optional.empty()),
                    new Response(200, 300),
                    Routing.FORWARDED.withClient(leaf).ruled("acme reads", new ClientId("acme"))));

            assertThat(line)
                    .isEqualTo(
                            "{\"time\":\"2023-10-04T17:05:15.514108Z\",\"request_creation_time\":\"2023-10-04T17:05:15.507108Z\","
                                    + "\"conn_trace_id\":\"TID_3180a73013c8ca4bac2f731159d4b0fe\",\"client_ip\":\"203.0.113.1\",\"client_port\":36280,\"vpc_endpoint_id\":null,"
                                    + "\"listener\":\"partners\",\"listener_port\":443,\"ip_address\":\"10.0.0.9\",\"tls_protocol\":null,"
                                    + "\"tls_cipher\":null,\"tls_keyexchange\":null,\"server_name\":null,\"domain_name\":null,\"chosen_cert\":null,"
                                    + "\"leaf_client_cert_subject\":\"CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US\","
                                    + "\"leaf_client_cert_issuer\":\"CN=Test Issuing,O=Example\","
                                    + "\"leaf_client_cert_serial_number\":\"FEF257372D5C14D4\","
                                    + "\"leaf_client_cert_not_before\":\"2023-09-21T22:43:21Z\","
                                    + "\"leaf_client_cert_not_after\":\"2026-06-17T22:43:21Z\","
                                    + "\"leaf_client_cert_sha256\":\"" + leaf.sha256() + "\","
                                    + "\"client_id\":\"spiffe://test.example/client/acme\",\"type\":\"http\",\"method\":\"GET\",\"host\":\"api.example\","
                                    + "\"request_line\":\"GET http://api.example:443/widgets?a=\\\"b HTTP/1.1\",\"user_agent\":\"\\u2028\\u00E9\","
                                    + "\"trace_id\":\"Root=1-2-3\",\"received_bytes\":120,\"elb_status_code\":200,\"sent_bytes\":300,"
                                    + "\"upstream\":\"widgets\",\"target\":\"127.0.0.1:8081\",\"target_status_code\":200,"
                                    + "\"request_processing_time\":0.001234,\"target_processing_time\":0.005,\"response_processing_time\":null,"
                                    + "\"matched_rule_priority\":0,\"actions_executed\":\"forward\",\"reason\":null,\"detail\":null,\"classification\":\"Acceptable\",\"classification_reason\":\"SpaceInUri\","
                                    + "\"access_rule\":\"acme reads\",\"registered_client\":\"acme\"}");
        }

        @Test
        void hasTheSameKeysWhateverHappened_P9() {
            var mapper = JsonMapper.builder().build();

            var full = mapper.readTree(JSON.line(exchangeFrom("\"}\n{\"client_ip\":\"10.0.0.1")));
            var bare = mapper.readTree(JSON.line(unread(Routing.refused("x", "y"))));

            assertThat(full.propertyNames()).containsExactlyElementsOf(bare.propertyNames());
            assertThat(full.get("client_ip").asString()).isEqualTo("203.0.113.1");
            assertThat(full.get("user_agent").asString()).isEqualTo("\"}\n{\"client_ip\":\"10.0.0.1");
        }
    }

    @Test
    void namesTheClientOnlyIfItsCertificateHasOneUri_C17() {
        var pki = TestPki.withIntermediate(NOW);

        var two = new LeafCertificate(pki.client("acme")
                .uri("spiffe://test.example/client/other")
                .mint()
                .leaf());
        var none = new LeafCertificate(pki.root().certificate());

        assertThat(leaf.uri()).contains("spiffe://test.example/client/acme");
        assertThat(two.uri()).isEmpty();
        assertThat(none.uri()).isEmpty();
    }

    @Test
    void showsANameThatNobodyCanReadAsItsDer_C12() {
        var der = Certificates.der(TestPki.withIntermediate(NOW)
                .client("acme")
                .subject("CN=ABCD")
                .mint()
                .leaf());
        var text = HexFormat.of().formatHex(der);
        // PrintableString "ABCD" becomes a SEQUENCE whose contents run over its end; the JDK's parser does not look
        // inside.
        var broken = HexFormat.of().parseHex(text.replace("130441424344", "300405050505"));

        var leaf = new LeafCertificate(Certificates.parse(broken));

        assertThat(leaf.subject()).isEqualTo("#300F310D300B0603550403300405050505");
        assertThat(leaf.issuer()).isEqualTo("CN=Test Issuing,O=Example");
    }

    @Test
    @DisplayName("C12 a certificate that nobody can take apart leaves its digest in the record, and nothing else")
    void showsTheDigestOfACertificateThatNobodyCanRead() {
        var sound = TestPki.withIntermediate(NOW).client("acme").mint().leaf();
        var twice = RawCertificate.like(sound)
                .extension(37, RawCertificate.hex("300a06082b06010505070302"))
                .signed(TestKeys.p256().getPrivate());

        var leaf = new LeafCertificate(new UnreadCertificate(twice));

        assertThat(leaf.isReadable()).isFalse();
        assertThat(leaf.sha256()).hasSize(64);
        assertThat(new LeafCertificate(sound).isReadable()).isTrue();
    }

    @Test
    void makesConnectionIdsOf32Digits() {
        var one = ConnectionId.random(new Random(1));

        assertThat(one.text()).matches("TID_[0-9a-f]{32}");
        assertThat(ConnectionId.random(new Random(2))).isNotEqualTo(one);
        assertThatThrownBy(() -> new ConnectionId("TID_1234abcd5678ef90")).isInstanceOf(MalformedInput.class);
    }

    private static ClientAddress client(String ip, int port) {
        return new ClientAddress(new InetSocketAddress(IpAddress.parse(ip), port));
    }

    private AccessRecord unread(Routing routing) {
        var request = new Request(
                RequestType.HTTP, Optional.empty(), Optional.empty(), Optional.empty(), 10, Classification.COMPLIANT);
        return new AccessRecord(
                NOW, NOW, plain, request, Optional.empty(), Timings.NONE, new Response(403, 20), routing);
    }

    private AccessRecord exchangeFrom(String userAgent) {
        var request = new Request(
                RequestType.HTTPS,
                Optional.of(new RequestLine("GET", "https", "h", 443, "/", "HTTP/1.1")),
                Optional.of(userAgent),
                Optional.empty(),
                0,
                Classification.COMPLIANT);
        return new AccessRecord(
                NOW, NOW, secured, request, Optional.empty(), Timings.NONE, new Response(200, 0), Routing.FORWARDED);
    }
}
