package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.PrivateApi.Field;
import dev.postern.e2e.kit.PrivateApi.Received;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.testing.ProxyHeaders;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the load balancer's attributes make of headers, its API's clients and its clients' API see here too (alb.md 1.6–1.7, 8.1–8.2, 8.6, 8.8). */
class HeaderProcessingIT {
    private static final TestPki PROVIDER = Stage.provider();
    private static final TestCredential ACME = PROVIDER.client("acme").mint();
    private static final String TLS_ON = "routing.http.x_amzn_tls_version_and_cipher_suite.enabled: true";
    private static final String CHAIN = "X-Amzn-Mtls-Clientcert";

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                PROVIDER,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .listener("told", verifying(TLS_ON))
                        .listener("renamed", verifying(TLS_ON + """
                                , routing.http.request.x_amzn_tls_version.header_name: X-Tls
                                , routing.http.request.x_amzn_mtls_clientcert_subject.header_name: X_Partner
                                , routing.http.request.x_amzn_mtls_clientcert_issuer.header_name: ""
                                """.replace("\n", "")))
                        .listener("framed", verifying("routing.http.response.x_frame_options.header_value: DENY"))
                        .listener("encoding", """
                                mutualAuthentication: { mode: passthrough }
                                identityHeaders: { equalsSign: encoded }
                                forward: api
                                """)
                        .plainListener("behind", verifyingHeader(TLS_ON))
                        .plainListener("silent", verifyingHeader(""))
                        .plainListener("append", off("routing.http.xff_header_processing.mode: append"))
                        .plainListener("preserve", off("routing.http.xff_header_processing.mode: preserve"))
                        .plainListener("remove", off("routing.http.xff_header_processing.mode: remove"))
                        .plainListener("port", off("routing.http.xff_client_port.enabled: true"))
                        .plainListener(
                                "addressed",
                                "proxyProtocol: { mode: v2, trustedPeers: [ 127.0.0.0/8 ] }\n"
                                        + off("routing.http.xff_client_port.enabled: true"))
                        .plainListener("inserting", """
                                hosts: [ localhost ]
                                mutualAuthentication: { mode: off }
                                attributes:
                                  routing.http.response.server.enabled: false
                                  routing.http.response.x_frame_options.header_value: DENY
                                  routing.http.response.strict_transport_security.header_value: "max-age=63072000; includeSubDomains"
                                forward: api
                                """)
                        .plainListener("plain", "hosts: [ localhost ]\n" + off(""))
                        .trustStore("partners", "issuing.crl", "root.crl"));
    }

    private static String verifying(String attributes) {
        return "mutualAuthentication: { mode: verify, trustStore: partners }\nattributes: { " + attributes
                + " }\nforward: api\n";
    }

    private static String verifyingHeader(String attributes) {
        return "mutualAuthentication: { mode: verify-header, trustStore: partners, trustedPeers: [ 127.0.0.1/32 ] }\n"
                + "attributes: { " + attributes + " }\nforward: api\n";
    }

    private static String off(String attributes) {
        return "mutualAuthentication: { mode: off }\nattributes: { " + attributes + " }\nforward: api\n";
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** alb.md 1.6. */
    @Nested
    class OfTheClientsEncryption {
        static Stream<Arguments> handshakes() {
            return Stream.of(Engine.values())
                    .flatMap(engine -> Stream.of(
                            Arguments.of(engine, TlsVersion.TLS_1_2, "ECDHE-ECDSA-AES128-GCM-SHA256"),
                            Arguments.of(engine, TlsVersion.TLS_1_2, "ECDHE-ECDSA-AES256-GCM-SHA384"),
                            Arguments.of(engine, TlsVersion.TLS_1_3, "TLS_AES_128_GCM_SHA256"),
                            Arguments.of(engine, TlsVersion.TLS_1_3, "TLS_AES_256_GCM_SHA384"),
                            Arguments.of(engine, TlsVersion.TLS_1_3, "TLS_CHACHA20_POLY1305_SHA256")));
        }

        @ParameterizedTest
        @MethodSource("handshakes")
        void saysItInOpensslsNames(Engine engine, TlsVersion version, String cipher) {
            var option = version == TlsVersion.TLS_1_3 ? "--tls13-ciphers" : "--ciphers";

            var received = get(engine.listener("told"), version, option, cipher);

            assertThat(received.values("X-Amzn-Tls-Version")).containsExactly(version.protocol());
            assertThat(received.values("X-Amzn-Tls-Cipher-Suite")).containsExactly(cipher);
        }

        @ParameterizedTest
        @EnumSource
        void saysNothingUnlessAskedToAndPassesNothingOn(Engine engine) {
            var received = get(
                    engine.listener("verify"),
                    TlsVersion.TLS_1_3,
                    "-H",
                    "X-Amzn-Tls-Version: forged",
                    "-H",
                    "x_amzn_tls_cipher_suite: forged");

            assertThat(received.fields()).noneMatch(field -> field.value().equals("forged"));
            assertThat(received.values("X-Amzn-Tls-Version")).isEmpty();
        }

        /** Both names of a renamed header are the edge's; where the new one is spelled makes no difference. */
        @ParameterizedTest
        @EnumSource
        void goesByOtherNamesIfToldTo(Engine engine) {
            var received = get(
                    engine.listener("renamed"),
                    TlsVersion.TLS_1_3,
                    "-H",
                    "X-Tls: forged",
                    "-H",
                    "x_tls: forged",
                    "-H",
                    "X-Amzn-Tls-Version: forged",
                    "-H",
                    "X-Partner: forged",
                    "-H",
                    "X-Amzn-Mtls-Clientcert-Subject: forged");

            assertThat(received.fields()).noneMatch(field -> field.value().equals("forged"));
            assertThat(received.values("X-Tls")).containsExactly("TLSv1.3");
            assertThat(received.values("X-Amzn-Tls-Version")).isEmpty();
            assertThat(received.values("X_Partner")).containsExactly("CN=acme");
            assertThat(received.values("X-Amzn-Mtls-Clientcert-Subject")).isEmpty();
            assertThat(received.values("X-Amzn-Mtls-Clientcert-Issuer")).hasSize(1);
        }

        /** Behind a load balancer that knows it: ours would be that of the hop between. */
        @ParameterizedTest
        @CsvSource({"behind, TLSv1.2", "silent,"})
        void isWhatTheTrustedPeerSays(String listener, String version) {
            var stripped = stage.edge().strippedHeaders(listener);
            try (var wire = Wire.plain(stage.edge().port(listener))) {
                wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Amzn-Tls-Version: TLSv1.2\r\n" + CHAIN + ": "
                        + encoded(ACME) + "\r\n\r\n");

                assertThat(wire.response()).startsWith("HTTP/1.1 200 ");
            }

            assertThat(stage.api().last().values("X-Amzn-Tls-Version"))
                    .isEqualTo(version == null ? List.of() : List.of(version));
            assertThat(stage.api().last().values("X-Amzn-Tls-Cipher-Suite")).isEmpty();
            assertThat(stage.edge().strippedHeaders(listener))
                    .isLessThanOrEqualTo(stripped + (version == null ? 1 : 0));
        }
    }

    /** alb.md 1.1 and 10: what we send in the other form we take as well. */
    @ParameterizedTest
    @EnumSource
    void encodesTheEqualsSignIfToldToAndTakesItSo(Engine engine) {
        var chain = get(engine.listener("encoding"), TlsVersion.TLS_1_3).values(CHAIN);

        assertThat(chain).containsExactly(encoded(ACME).replace("=", "%3D"));
        try (var wire = Wire.plain(stage.edge().port("silent"))) {
            wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n" + CHAIN + ": " + chain.get(0) + "\r\n\r\n");
            assertThat(wire.response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(stage.api().last().values(CHAIN + "-Subject")).containsExactly("CN=acme");
        assertThat(stage.api().last().values(CHAIN + "-Leaf").get(0)).doesNotContain("%3D");
    }

    /** alb.md 8.1. */
    @Nested
    class OfForwardedAddresses {
        @Test
        void addsTheClientsPortIfToldTo() {
            var result = stage.curl()
                    .run(
                            "http://127.0.0.1:" + stage.edge().port("port") + "/widgets",
                            Optional.empty(),
                            List.of("-H", "X-Forwarded-For: 192.0.2.1", "-H", "X-Forwarded-Proto: gopher"));

            assertThat(result.status()).as(result.log()).isEqualTo(200);
            assertThat(stage.api().last().values("X-Forwarded-For"))
                    .containsExactly("192.0.2.1, 127.0.0.1:" + result.localPort());
            assertThat(stage.api().last().values("X-Forwarded-Proto")).containsExactly("http");
            assertThat(stage.api().last().values("X-Forwarded-Port"))
                    .containsExactly(String.valueOf(stage.edge().port("port")));
        }

        @Test
        void writesAnAddressOfVersion6InBrackets() throws UnknownHostException {
            var from = java.net.InetAddress.getByName("2001:db8::7").getAddress();
            var header = ProxyHeaders.header(
                    0x21, 0x21, ProxyHeaders.join(from, new byte[16], new byte[] {0x1f, (byte) 0x90, 1, (byte) 0xbb}));
            try (var wire = Wire.plain(stage.edge().port("addressed"))) {
                wire.send(ProxyHeaders.text(header) + "GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(wire.response()).startsWith("HTTP/1.1 200 ");
            }

            assertThat(stage.api().last().values("X-Forwarded-For")).containsExactly("[2001:db8::7]:8080");
        }

        @ParameterizedTest
        @ValueSource(strings = {"append", "preserve", "remove", "port"})
        void answersMoreThanThirtyWith463InEveryMode(String listener) {
            var accesses = stage.edge().accesses().mark();
            var seen = stage.api().received().size();
            var url = "http://127.0.0.1:" + stage.edge().port(listener) + "/widgets";

            var many = stage.curl().run(url, Optional.empty(), forwarded(16, 15));

            assertThat(many.status()).isEqualTo(463);
            assertThat(many.log()).contains("< HTTP/1.1 463 Too Many Forwarded Addresses");
            assertThat(stage.api().received()).hasSize(seen);
            var record = stage.edge().accesses().next(accesses);
            assertThat(record.path("elb_status_code").asInt()).isEqualTo(463);
            assertThat(record.path("detail").asString()).startsWith("31 addresses in X-Forwarded-For");
            assertThat(stage.curl()
                            .run(url, Optional.empty(), forwarded(15, 15))
                            .status())
                    .isEqualTo(200);
        }

        private static List<String> forwarded(int... lengths) {
            var options = new ArrayList<String>();
            Arrays.stream(lengths)
                    .forEach(length -> options.addAll(List.of(
                            "-H", "X-Forwarded-For: " + String.join(", ", Collections.nCopies(length, "192.0.2.1")))));
            return options;
        }
    }

    /** alb.md 8.2. */
    @Nested
    class OfTheTrace {
        private static final String ROOT = "Root=1-67891233-abcdef012345678912345678";
        private static final String OURS = "1-[0-9a-f]{8}-[0-9a-f]{24}";

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                                                        | ^Root=OURS$
                Root=1-67891233-abcdef012345678912345678; CalledFrom=app | ^Self=OURS;Root=1-67891233-abcdef012345678912345678;CalledFrom=app$
                Self=1-2-b;Root=1-1-a                   | ^Self=OURS;Root=1-1-a$
                CalledFrom="app" \\                      | ^Root=OURS;CalledFrom="app" \\\\$
                """)
        void isContinuedAndLogged(String received, String sent) {
            var accesses = stage.edge().accesses().mark();
            var header = received == null ? "X-Other: 1" : "X-Amzn-Trace-Id: " + received;

            var trace = trace("-H", header);

            assertThat(trace).containsPattern(sent.replace("OURS", OURS));
            assertThat(stage.edge().accesses().next(accesses).path("trace_id").asString())
                    .isEqualTo(trace);
        }

        @Test
        void isBegunAnewOnceHeadersAreOver7Kilobytes() {
            assertThat(trace("-H", "X-Amzn-Trace-Id: " + ROOT, "-H", "X-Filler: " + "x".repeat(6000)))
                    .endsWith(ROOT);
            assertThat(trace("-H", "X-Amzn-Trace-Id: " + ROOT, "-H", "X-Filler: " + "x".repeat(7200)))
                    .matches("Root=" + OURS);
            assertThat(trace("-H", "X-Amzn-Trace-Id: " + ROOT + ";x=" + "y".repeat(7200)))
                    .matches("Root=" + OURS);
        }

        @Test
        void isTheFirstOfSeveral() {
            assertThat(trace("-H", "X-Amzn-Trace-Id: " + ROOT, "-H", "X-Amzn-Trace-Id: Root=1-1-a"))
                    .matches("Self=" + OURS + ";" + ROOT);
        }

        private static String trace(String... options) {
            var result = stage.curl()
                    .run(
                            "http://127.0.0.1:" + stage.edge().port("append") + "/widgets",
                            Optional.empty(),
                            List.of(options));
            assertThat(result.status()).as(result.log()).isEqualTo(200);
            var values = stage.api().last().values("X-Amzn-Trace-Id");
            assertThat(values).hasSize(1);
            return values.get(0);
        }
    }

    /** alb.md 1.7: of a client that speaks HTTP/1.1 as it wrote them, ours as they are documented. */
    @ParameterizedTest
    @EnumSource
    void leavesNamesInTheCaseTheyWereWrittenIn(Engine engine) {
        var names = get(engine.listener("told"), TlsVersion.TLS_1_3, "--http1.1", "-H", "X-mIxEd: 1", "-H", "x-low: 1")
                .fields()
                .stream()
                .map(Field::name);

        assertThat(names)
                .contains("X-mIxEd", "x-low", "User-Agent", "Host", "X-Forwarded-For", "X-Forwarded-Proto")
                .contains("X-Forwarded-Port", "X-Amzn-Trace-Id", "X-Amzn-Tls-Version", "X-Amzn-Tls-Cipher-Suite")
                .contains(CHAIN + "-Serial-Number", CHAIN + "-Subject", CHAIN + "-Leaf");
    }

    /** alb.md 1.7: of one that speaks HTTP/2 all but the seven are in lower case, ours too. */
    @ParameterizedTest
    @EnumSource
    void writesNamesOfHttp2InLowerCase(Engine engine) {
        var fields = get(engine.listener("told"), TlsVersion.TLS_1_3, "--http2", "-H", "X-mIxEd: 1")
                .fields();

        assertThat(fields.stream().map(Field::name).filter(name -> !name.equals(name.toLowerCase(Locale.ROOT))))
                .containsExactlyInAnyOrder(
                        "Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Amzn-Trace-Id");
        assertThat(fields.stream().map(Field::name))
                .contains("x-mixed", "x-amzn-tls-version", "x-amzn-mtls-clientcert-leaf");
    }

    /** alb.md 8.6, 8.8. */
    @Nested
    class OnResponses {
        @ParameterizedTest
        @ValueSource(ints = {200, 404, 503})
        void replacesTheUpstreamsAndLeavesItsServer(int status) {
            var log = ask("inserting", "/status/" + status, status);

            assertThat(headers(log, "x-frame-options")).containsExactly("DENY");
            assertThat(headers(log, "strict-transport-security"))
                    .containsExactly("max-age=63072000; includeSubDomains");
            assertThat(headers(log, "access-control-max-age")).containsExactly("5");
            assertThat(headers(log, "server")).containsExactly("widgets/1.0");
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 503})
        void leavesTheUpstreamsAloneOtherwise(int status) {
            var log = ask("plain", "/status/" + status, status);

            assertThat(headers(log, "x-frame-options")).containsExactly("ALLOW-FROM https://a.example", "SAMEORIGIN");
            assertThat(headers(log, "strict-transport-security")).isEmpty();
            assertThat(headers(log, "server")).containsExactly("widgets/1.0");
        }

        /** 404 for the host, 405 for the method, 463. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                404 | -H | Host: other.example
                405 | -X | TRACE
                463 | -H | X-Forwarded-For: 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1
                """)
        void isOnAnswersOfOurOwn(int status, String option, String value) {
            var inserted = ask("inserting", "/widgets", status, option, value);

            assertThat(headers(inserted, "x-frame-options")).containsExactly("DENY");
            assertThat(headers(inserted, "strict-transport-security")).hasSize(1);
            assertThat(headers(inserted, "server")).isEmpty();
            var plain = ask("plain", "/widgets", status, option, value);
            assertThat(headers(plain, "x-frame-options")).isEmpty();
            assertThat(headers(plain, "server")).containsExactly("postern");
        }

        @ParameterizedTest
        @EnumSource
        void isTheSameByHttp2(Engine engine) {
            var url = "https://localhost:" + stage.edge().port(engine.listener("framed"));
            var theirs = stage.curl().run(url + "/status/503", Optional.of(ACME), TlsVersion.TLS_1_3, "--http2");
            var ours = stage.curl()
                    .run(
                            url + "/widgets",
                            Optional.of(ACME),
                            TlsVersion.TLS_1_3,
                            "--http2",
                            "-H",
                            "X-Forwarded-For: " + "1,".repeat(31));

            assertThat(theirs.log()).contains("< HTTP/2 503");
            assertThat(headers(theirs.log(), "x-frame-options")).containsExactly("DENY");
            assertThat(ours.log()).contains("< HTTP/2 463");
            assertThat(headers(ours.log(), "x-frame-options")).containsExactly("DENY");
            assertThat(headers(ours.log(), "server")).containsExactly("postern");
        }

        @Test
        void isNotOnInterimResponses() {
            var log = ask("inserting", "/widgets", 200, "-H", "Expect: 100-continue", "-d", "x".repeat(2000));

            assertThat(log).contains("< HTTP/1.1 100 Continue");
            assertThat(headers(log, "x-frame-options")).containsExactly("DENY");
        }

        private static String ask(String listener, String path, int status, String... options) {
            var result = stage.curl()
                    .run("http://localhost:" + stage.edge().port(listener) + path, Optional.empty(), List.of(options));
            assertThat(result.status()).as(result.log()).isEqualTo(status);
            return result.log();
        }

        private static List<String> headers(String log, String name) {
            return log.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("< " + name + ": "))
                    .map(line -> line.substring(line.indexOf(": ") + 2).strip())
                    .toList();
        }
    }

    private static Received get(String listener, TlsVersion version, String... options) {
        var result = stage.curl()
                .run(
                        "https://localhost:" + stage.edge().port(listener) + "/widgets",
                        Optional.of(ACME),
                        version,
                        options);
        assertThat(result.status()).as(result.log()).isEqualTo(200);
        return stage.api().last();
    }

    private static String encoded(TestCredential client) {
        return client.chainPem().replace("\n", "%0A").replace(" ", "%20");
    }
}
