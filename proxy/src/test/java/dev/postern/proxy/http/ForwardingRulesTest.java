package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.http.ForwardingRules.Hop;
import dev.postern.proxy.http.ForwardingRules.Prepared;
import dev.postern.proxy.http.ForwardingRules.Sender;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingRulesTest {
    private static final String ADD_TLS = "routing.http.x_amzn_tls_version_and_cipher_suite.enabled";
    private static final String RENAME = "routing.http.request.x_amzn_%s.header_name";
    private static final HeaderBlock IDENTITY = HeaderBlock.of(Map.of("X-Amzn-Mtls-Clientcert-Subject", "CN=acme"));

    /** alb.md 1.6. */
    @Nested
    class OfTheClientsEncryption {
        @Test
        void saysNothingUnlessTheAttributeIsOn() {
            assertThat(tls(prepared(Map.of(), Hop.CLIENT, get()))).containsExactly("null", "null");
            assertThat(tls(prepared(Map.of(ADD_TLS, "false"), Hop.CLIENT, get())))
                    .containsExactly("null", "null");
            assertThat(tls(prepared(Map.of(ADD_TLS, "true"), Hop.CLIENT, get())))
                    .containsExactly("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256");
        }

        @Test
        void goesByTheNamesItWasGiven() {
            var attributes = Map.of(
                    ADD_TLS,
                    "true",
                    RENAME.formatted("tls_version"),
                    "X-Tls",
                    RENAME.formatted("tls_cipher_suite"),
                    "");

            var headers = prepared(attributes, Hop.CLIENT, get()).request().headers();

            assertThat(headers.get("X-Tls")).isEqualTo("TLSv1.2");
            assertThat(headers.get("X-Amzn-Tls-Version")).isNull();
            assertThat(headers.get("X-Amzn-Tls-Cipher-Suite")).isEqualTo("ECDHE-RSA-AES128-GCM-SHA256");
        }

        /** Nobody but us says so, whether we do or not; the default name stays ours when it is renamed (alb.md 1.5). */
        @ParameterizedTest
        @CsvSource({
            "X-Amzn-Tls-Version, true",
            "x_amzn_tls_version, true",
            "X.Amzn.Tls.Cipher.Suite, true",
            "X-Tls, true",
            "X-Amzn-Tls-Version, false",
            "x_amzn_tls_cipher-suite, false",
            "x_tls, false"
        })
        void isNotTheClientsToSay(String name, String enabled) {
            var attributes = Map.of(ADD_TLS, enabled, RENAME.formatted("tls_version"), "X-Tls");

            var ready = prepared(attributes, Hop.CLIENT, get(name, "forged", name, "again"));

            assertThat(ready.stripped()).isEqualTo(2);
            assertThat(ready.request().headers().toString()).doesNotContain("forged", "again");
        }

        /** Of the client's connection it knows, and we do not: ours is the one between. */
        @Test
        void isWhatATrustedPeerSays() {
            var told = get("X-Amzn-Tls-Version", "TLSv1.3", "X-Amzn-Tls-Cipher-Suite", "TLS_AES_128_GCM_SHA256");

            var ready = prepared(Map.of(ADD_TLS, "true"), Hop.TRUSTED_PROXY, told);

            assertThat(tls(ready)).containsExactly("TLSv1.3", "TLS_AES_128_GCM_SHA256");
            assertThat(ready.stripped()).isZero();
            assertThat(tls(prepared(Map.of(), Hop.TRUSTED_PROXY, told))).containsExactly("null", "null");
        }

        @Test
        void isNothingWhereATrustedPeerSaysNothingClear() {
            var twice = get("X-Amzn-Tls-Version", "TLSv1.3", "x-amzn-tls-version", "TLSv1.2");
            var spelled = get("X_Amzn_Tls_Version", "TLSv1.3");
            var odd = get("X-Amzn-Tls-Version", "TLSv1.3, TLSv1.2", "X-Amzn-Tls-Cipher-Suite", "");
            for (var request : List.of(get(), twice, spelled, odd)) {
                var ready = prepared(Map.of(ADD_TLS, "true"), Hop.TRUSTED_PROXY, request);

                assertThat(tls(ready)).containsExactly("null", "null");
                assertThat(ready.stripped()).isEqualTo(request.headers().size() - 1);
            }
        }

        private List<String> tls(Prepared ready) {
            var headers = ready.request().headers();
            return List.of(
                    String.valueOf(headers.get("X-Amzn-Tls-Version")),
                    String.valueOf(headers.get("X-Amzn-Tls-Cipher-Suite")));
        }
    }

    /** alb.md 1.5, 1.6: every name it ever has is the edge's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Partner",
                "x-partner",
                "X_Partner",
                "X.PARTNER",
                "X-Amzn-Mtls-Clientcert-Subject",
                "x_amzn_mtls_x"
            })
    void aRenamedHeaderIsNobodysUnderEitherName(String name) {
        var attributes = Map.of(RENAME.formatted("mtls_clientcert_subject"), "X-Partner");

        var ready = prepared(attributes, Hop.CLIENT, get(name, "forged"));

        assertThat(ready.request().headers().toString()).doesNotContain("forged");
        assertThat(ready.stripped()).isOne();
    }

    /** alb.md 8.2: what counts is what the client sent, without what it may not say. */
    @Test
    void countsAllOfAClientsHeadersForTheTrace() {
        var trace = "Root=1-67891233-abcdef012345678912345678";
        var others = "Host: api\r\nX-Amzn-Trace-Id: \r\nX-Filler: \r\n".length() + trace.length();

        assertThat(traceWith(trace, 7168 - others)).startsWith("Self=").endsWith(";" + trace);
        assertThat(traceWith(trace, 7169 - others)).startsWith("Root=").doesNotContain(trace, ";");
        assertThat(prepared(
                                Map.of(),
                                Hop.TRUSTED_PROXY,
                                get("X-Amzn-Trace-Id", trace, "X-Amzn-Mtls-Clientcert", "x".repeat(8000)))
                        .traceId())
                .endsWith(";" + trace);
    }

    private static String traceWith(String trace, int filler) {
        return prepared(Map.of(), Hop.CLIENT, get("X-Amzn-Trace-Id", trace, "X-Filler", "x".repeat(filler)))
                .traceId();
    }

    /** alb.md 8.1: always set, whatever the client says of them. */
    @Test
    void saysItselfWhichWayARequestCame() {
        var headers = prepared(
                        Map.of("routing.http.xff_client_port.enabled", "true"),
                        Hop.CLIENT,
                        get("X-Forwarded-Proto", "gopher", "X-Forwarded-Port", "1", "X-Forwarded-Port", "2"))
                .request()
                .headers();

        assertThat(headers.getAll("X-Forwarded-Proto")).containsExactly("https");
        assertThat(headers.getAll("X-Forwarded-Port")).containsExactly("8443");
        assertThat(headers.getAll("X-Forwarded-For")).containsExactly("192.0.2.7:4711");
    }

    /** alb.md 1.7. */
    @Nested
    class OfTheCaseOfNames {
        private final HttpRequest request =
                get("X-mIxEd", "1", "transfer-encoding", "chunked", "x-forwarded-for", "192.0.2.1", "ACCEPT", "*/*");

        @Test
        void leavesThemAsTheyWereWritten() {
            assertThat(names(HeaderCase.AS_WRITTEN))
                    .containsExactlyInAnyOrder(
                            "X-mIxEd",
                            "ACCEPT",
                            "Transfer-Encoding",
                            "Host",
                            "X-Forwarded-For",
                            "X-Forwarded-Proto",
                            "X-Forwarded-Port",
                            "X-Amzn-Trace-Id",
                            "X-Amzn-Tls-Version",
                            "X-Amzn-Tls-Cipher-Suite",
                            "X-Amzn-Mtls-Clientcert-Subject");
        }

        /** Of a request that came by HTTP/2: the client's own names, and of ours those that identify it. */
        @Test
        void writesAllButAFewInLowerCase() {
            assertThat(names(HeaderCase.LOWER))
                    .containsExactlyInAnyOrder(
                            "x-mixed",
                            "accept",
                            "transfer-encoding",
                            "Host",
                            "X-Forwarded-For",
                            "X-Forwarded-Proto",
                            "X-Forwarded-Port",
                            "X-Amzn-Trace-Id",
                            "x-amzn-tls-version",
                            "x-amzn-tls-cipher-suite",
                            "x-amzn-mtls-clientcert-subject");
        }

        private List<String> names(HeaderCase names) {
            return prepared(Map.of(ADD_TLS, "true"), Hop.CLIENT, names, request).request().headers().entries().stream()
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private static Prepared prepared(Map<String, String> attributes, Hop hop, HttpRequest request) {
        return prepared(attributes, hop, HeaderCase.AS_WRITTEN, request);
    }

    private static Prepared prepared(Map<String, String> attributes, Hop hop, HeaderCase names, HttpRequest request) {
        var parsed = ListenerAttributes.parse(attributes);
        var encryption = new ClientTlsHeaders(parsed.request()).of("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256");
        return ForwardingRules.of(parsed, new Random(1))
                .prepare(
                        request,
                        new Sender(
                                "192.0.2.7",
                                4711,
                                "https",
                                8443,
                                hop,
                                new ForwardedHost("192.0.2.1", "443"),
                                encryption,
                                names),
                        List.of(IDENTITY),
                        AddedHeaders.NONE,
                        Optional.empty(),
                        "",
                        Instant.EPOCH);
    }

    private static HttpRequest get(String... fields) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/widgets");
        request.headers().add("Host", "api");
        for (var at = 0; at < fields.length; at += 2) {
            request.headers().add(fields[at], fields[at + 1]);
        }
        return request;
    }
}
