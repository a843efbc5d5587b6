package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.ScriptedUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an access policy does to requests, whoever sends them. */
class AccessStepTest {
    private static final TestPki PKI = AccessEdge.provider();
    private static final String POLICY = """
            rules:
              - name: nobody deletes
                deny: { methods: [ DELETE ] }
              - name: parts have an upstream of their own
                allow: { paths: [ "/parts/**" ] }
                upstream: parts
                headers: { X-Tenant: acme, X-Plan: "gold; 1" }
              - name: small ones only
                allow: { paths: [ /small ] }
                limits: { requestBytes: 10 }
              - name: one at a time, and not often
                allow: { paths: [ /scarce ] }
                limits: { rate: 1/h, burst: 2 }
              - allow: { paths: [ /widgets ], hosts: [ api.example.com, "[::1]" ] }
            """;
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
    private static final String FORBIDDEN = "GET /secrets HTTP/1.1\r\nHost: api.example.com\r\n\r\n";

    @TempDir
    Path directory;

    private AccessEdge edge;
    private RawConnection client;

    @BeforeEach
    void start() {
        edge = AccessEdge.open(directory, PKI, POLICY);
        client = edge.connect();
    }

    @AfterEach
    void close() {
        client.close();
        edge.close();
    }

    @Nested
    class Allowed {
        @Test
        void reachesTheListenersUpstreamWhereTheRuleNamesNone() {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ").endsWith(RecordingUpstream.WIDGET);

            assertThat(edge.widgets().last().target()).hasPath("/widgets");
            var record = edge.record(1);
            assertThat(record.path("access_rule").asString()).isEqualTo("rules[4]");
            assertThat(record.path("registered_client").isNull()).isTrue();
            assertThat(record.path("upstream").asString()).isEqualTo("widgets");
        }

        @Test
        void reachesTheUpstreamOfTheRuleWithItsHeadersHostAndPrefix() {
            client.send("GET /parts/7 HTTP/1.1\r\nHost: api.example.com\r\n\r\n");

            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(edge.widgets().received()).isEmpty();
            var received = edge.parts().last();
            assertThat(received.target()).hasPath("/stage/parts/7");
            assertThat(received.header("Host")).isEqualTo("parts.internal");
            assertThat(received.header("X-Tenant")).isEqualTo("acme");
            assertThat(received.header("X-Plan")).isEqualTo("gold; 1");
            assertThat(edge.record(1).path("upstream").asString()).isEqualTo("parts");
            assertThat(edge.metric(decisions("allowed"))).isEqualTo(1);
        }

        @Test
        void changesUpstreamsOnOneConnection() {
            client.send(GET).response();
            client.send("GET /parts/7 HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
                    .response();
            client.send(GET).response();

            assertThat(edge.widgets().received()).hasSize(2);
            assertThat(edge.parts().received()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"X-Tenant", "x_tenant", "X.TENANT", "x-plan", "X_Plan"})
        void bringsNoHeaderOfItsOwnByANameThatSomeRuleSets(String name) {
            client.send(GET.replace("\r\n\r\n", "\r\n" + name + ": forged\r\n\r\n"))
                    .response();

            assertThat(edge.widgets().last().headers().toString()).doesNotContain("forged");
            assertThat(edge.metric("postern_stripped_headers_total{listener=\"edge\"}"))
                    .isEqualTo(1);

            client.send(
                            "POST /widgets HTTP/1.1\r\nHost: api.example.com\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
                                    + name + ": forged\r\n\r\n")
                    .response();

            assertThat(edge.widgets().last().headers().toString()).doesNotContain("forged");
            TestEdge.await(() -> edge.metric("postern_stripped_headers_total{listener=\"edge\"}") == 2);
        }

        @Test
        void mayNotTakeARulesHeaderAwayByNominatingIt() {
            client.send("GET /parts/7 HTTP/1.1\r\nHost: api.example.com\r\nConnection: x-tenant\r\n\r\n")
                    .response();

            assertThat(edge.parts().last().header("X-Tenant")).isEqualTo("acme");
        }
    }

    @Nested
    class Denied {
        @Test
        void learnsTheStatusAndNothingElseAndGoesOn() {
            var answer = client.send(FORBIDDEN).response();

            assertThat(answer).startsWith("HTTP/1.1 403 ").endsWith("\r\n\r\n403 Forbidden\n");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("rule", "close");
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
            var record = edge.record(1);
            assertThat(record.path("reason").asString()).isEqualTo("AccessNoRule");
            assertThat(record.path("access_rule").isNull()).isTrue();
            assertThat(record.path("actions_executed").isNull()).isTrue();
            assertThat(edge.metric(decisions("AccessNoRule"))).isEqualTo(1);
            assertThat(edge.widgets().received()).hasSize(1);
        }

        @Test
        void byARuleIsRecordedUnderItsName() {
            client.send("DELETE /widgets HTTP/1.1\r\nHost: api.example.com\r\n\r\n");

            assertThat(client.response()).startsWith("HTTP/1.1 403 ");
            assertThat(edge.record(1).path("reason").asString()).isEqualTo("AccessDeniedByRule");
            assertThat(edge.record(1).path("access_rule").asString()).isEqualTo("nobody deletes");
        }

        @Test
        void mayHaveSentABodyThatIsThrownAway() {
            client.send("POST /secrets HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 5\r\n\r\nhello" + GET);

            assertThat(client.response()).startsWith("HTTP/1.1 403 ");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
        }

        @Test
        void keepsPipelinedRequestsInOrder() {
            client.send(GET + FORBIDDEN + GET + FORBIDDEN);

            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(client.response()).startsWith("HTTP/1.1 403 ");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(client.response()).startsWith("HTTP/1.1 403 ");
        }

        @Test
        void getsNoBodyToAHead() {
            client.send(FORBIDDEN.replace("GET", "HEAD"));

            assertThat(client.head()).startsWith("HTTP/1.1 403 ");
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
        }

        /** Whether the body comes now is anybody's guess; if the next request came instead, it would be read as one. */
        @Test
        void isNotToldToContinueAndLosesTheConnection() {
            client.send(
                    "POST /secrets HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 403 ").containsIgnoringCase("connection: close");
            client.sendIfOpen(GET);
            assertThat(client.rest()).doesNotContain("HTTP/1.1 200").doesNotContain("HTTP/1.1 100");
            assertThat(edge.widgets().received()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        /widgets/../secrets | AccessPathAmbiguous
                        /parts/%2e%2e/x     | AccessPathAmbiguous
                        /parts%2fx          | AccessPathAmbiguous
                        //parts/x           | AccessPathAmbiguous
                        """)
        void isWhoAsksForWhatCanBeReadInTwoWays(String path, String reason) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: api.example.com\r\n\r\n");

            assertThat(client.response()).startsWith("HTTP/1.1 400 ");
            assertThat(edge.record(1).path("reason").asString()).isEqualTo(reason);
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
        }

        /** alb.md 8.3: the target's host goes upstream, so that one counts. */
        @Test
        void isWhoNamesAnotherHostInTheTargetThanInTheHeader() {
            client.send("GET http://other.example/widgets HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 403 ");

            client.send("GET http://API.example.com:8443/widgets HTTP/1.1\r\nHost: other.example\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(edge.widgets().last().header("Host")).isEqualTo("api.example.com:8443");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "api.example.com:80:80",
                    "api%2eexample.com",
                    "[api.example.com]x",
                    "api.example.com:8x",
                    "[::1",
                    "::1"
                })
        void isWhoNamesAHostThatIsNone(String host) {
            client.send(GET.replace("api.example.com", host));

            assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
        }

        @Test
        void isNobodyForNamingAPortOrAnAddress() {
            assertThat(client.send(GET.replace("api.example.com", "API.example.com:8443"))
                            .response())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(client.send(GET.replace("api.example.com", "[::1]:8443")).response())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Nested
    class TooLarge {
        @Test
        void isRefusedByItsLengthBeforeItComes() {
            client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 413 ");
            assertThat(edge.widgets().received()).isEmpty();
            assertThat(edge.record(1).path("reason").asString()).isEqualTo("AccessRequestTooLarge");
            assertThat(edge.record(1).path("access_rule").asString()).isEqualTo("small ones only");
        }

        @Test
        void isNotWhatHasExactlyTheLength() {
            client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");

            client.send(
                    "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("0123456789");
        }

        @Test
        void isRefusedWhereChunksBecomeTooManyAndTheConnectionGoesOn() {
            client.send(
                    "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n6\r\n56789X\r\n0\r\n\r\n"
                            + GET);

            assertThat(client.response()).startsWith("HTTP/1.1 413 ");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(edge.record(1).path("reason").asString()).isEqualTo("AccessRequestTooLarge");
            assertThat(edge.metric(decisions("AccessRequestTooLarge"))).isEqualTo(1);
            assertThat(edge.widgets().received().stream().filter(received -> received.body().length > 0))
                    .isEmpty();
        }

        @Test
        void isCutShortWhereItIsBeingAnsweredAlready() {
            try (var eager = new ScriptedUpstream(upstream -> {
                        upstream.head();
                        upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ");
                        upstream.rest();
                    });
                    var other = AccessEdge.open(directory, PKI, POLICY, eager.url());
                    var sender = other.connect()) {
                sender.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n");
                assertThat(sender.head()).startsWith("HTTP/1.1 200 ");
                assertThat(sender.bytes(5)).isEqualTo("half ");

                sender.send("6\r\n56789X\r\n");

                assertThat(sender.rest()).isEqualTo("[reset]");
            }
        }
    }

    @Nested
    class TooMany {
        @Test
        void areToldWhenToComeAgain() {
            var scarce = "GET /scarce HTTP/1.1\r\nHost: a\r\n\r\n";
            assertThat(client.send(scarce).response()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send(scarce).response()).startsWith("HTTP/1.1 200 ");

            var answer = client.send(scarce).response();

            assertThat(answer).startsWith("HTTP/1.1 429 ").containsPattern("(?i)retry-after: \\d{3,4}\r\n");
            assertThat(edge.record(3).path("reason").asString()).isEqualTo("AccessRateExceeded");
            assertThat(edge.metric(decisions("AccessRateExceeded"))).isEqualTo(1);
            assertThat(edge.widgets().received()).hasSize(2);
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Nested
    class Reloaded {
        private static final String KEY = "listeners.edge.accessPolicy";

        @Test
        void holdsForTheNextRequestOfALiveConnection() {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");

            edge.policy("rules: []\n");
            TestEdge.await(() -> client.send(GET).response().startsWith("HTTP/1.1 403 "));

            edge.policy(POLICY);
            TestEdge.await(() -> client.send(GET).response().startsWith("HTTP/1.1 200 "));
        }

        @Test
        void keepsTheLastGoodOneAndSaysSo() {
            for (var broken : new String[] {
                "rules: [ { allow: all, upstream: nowhere } ]\n",
                "rules: [ { allow: all, headers: { X-Amzn-Mtls-Clientcert-Subject: x } } ]\n",
                "rules: [ { allow: { clients: [ acme ] } } ]\n",
                "rules: [ { allow: { dnsNames: [ a.example ] } } ]\n",
                "rules: [ { allow: al } ]\n",
                "rules: [\n"
            }) {
                edge.policy(broken);
                TestEdge.await(() -> edge.edge().health().causes().containsKey(KEY));

                assertThat(edge.edge().health().causes().getOrDefault(KEY, ""))
                        .as(broken)
                        .contains("access.yaml")
                        .endsWith("the last good value stays in force");
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
                assertThat(client.send(FORBIDDEN).response()).startsWith("HTTP/1.1 403 ");

                edge.policy(POLICY);
                TestEdge.await(() -> !edge.edge().health().causes().containsKey(KEY));
            }
        }
    }

    private static String decisions(String outcome) {
        return "postern_access_decisions_total{client=\"unregistered\",listener=\"edge\",outcome=\"" + outcome + "\"}";
    }
}
