package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.ScriptedUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api\r\n\r\n";

    @Nested
    class WithAGoodUpstream {
        private final RecordingUpstream upstream = new RecordingUpstream();
        private final PlainEdge edge = new PlainEdge(upstream.url());

        @AfterEach
        void close() {
            edge.close();
            upstream.close();
        }

        @Test
        void servesOneRequestAfterAnotherOnOneConnection() {
            try (var client = edge.connect()) {
                assertThat(client.send(GET).response()).endsWith(RecordingUpstream.WIDGET);
                assertThat(client.send(GET).response()).endsWith(RecordingUpstream.WIDGET);
            }
        }

        @Test
        void servesPipelinedRequestsInOrder() {
            try (var client = edge.connect()) {
                client.send("POST /1 HTTP/1.1\r\nHost: api\r\nContent-Length: 3\r\n\r\none"
                        + "POST /2 HTTP/1.1\r\nHost: api\r\nContent-Length: 3\r\n\r\ntwo" + GET);

                assertThat(client.response()).endsWith("one");
                assertThat(client.response()).endsWith("two");
                assertThat(client.response()).endsWith(RecordingUpstream.WIDGET);
            }
        }

        @Test
        void passesAChunkedBodyOnWhateverItsPieces() {
            try (var client = edge.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: api\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.send("5\r\nhel").send("lo\r\n6\r\n wor").send("ld\r\n0\r\n\r\n");

                assertThat(client.response()).endsWith("hello world");
                assertThat(upstream.last().body()).asString().isEqualTo("hello world");
            }
        }

        @Test
        void passesBodiesOnThatFitNoBuffer() throws InterruptedException {
            var body = "0123456789abcdef".repeat(500_000);
            try (var client = edge.connect()) {
                var sender = new Thread(() -> client.send(
                        "POST / HTTP/1.1\r\nHost: api\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
                sender.start();

                var response = client.response();

                assertThat(response.substring(response.indexOf("\r\n\r\n") + 4)).isEqualTo(body);
                sender.join();
            }
        }

        @Test
        void answersHeadWithoutABodyAndGoesOn() {
            try (var client = edge.connect()) {
                client.send("HEAD /widgets HTTP/1.1\r\nHost: api\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertThat(client.send(GET).response()).endsWith(RecordingUpstream.WIDGET);
            }
        }

        @Test
        void endsTheConnectionOfAnOldClient() {
            try (var client = edge.connect()) {
                client.send("GET /widgets HTTP/1.0\r\nHost: api\r\n\r\n");

                assertThat(client.rest()).endsWith(RecordingUpstream.WIDGET);
            }
        }

        @Test
        void answersAnExpectationItselfAndHidesItFromTheUpstream() {
            try (var client = edge.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: api\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 100 ");

                assertThat(client.send("ok").response()).endsWith("ok");
                assertThat(upstream.last().header("Expect")).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-Amzn-Mtls-Clientcert-Subject",
                    "x-amzn-mtls-clientcert-subject",
                    "X_Amzn_Mtls_Clientcert_Subject",
                    "X.Amzn.Mtls.Clientcert.Subject",
                    "x-amzn-mtls_clientcert.leaf",
                    "X-Amzn-Mtls-Clientcert",
                    "Client-Cert",
                    "X-Postern-Client",
                    "X-Amzn-Tls-Version",
                    "X-Forwarded-Host",
                    "X_Forwarded_For",
                    "Forwarded",
                    "X-AMZN-MTLS-ANYTHING"
                })
        void letsNoReservedNameOfAClientThrough(String name) {
            try (var client = edge.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: api\r\n" + name + ": forged\r\n" + name + ": twice\r\nConnection: "
                        + name + "\r\n\r\n");
                client.response();

                assertThat(upstream.last().headers().toString())
                        .doesNotContain("forged")
                        .doesNotContain("twice");
            }
        }

        @Test
        void letsNoReservedNameThroughInTrailers() {
            try (var client = edge.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: api\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
                        + "X-Amzn-Mtls-Clientcert-Subject: forged\r\n\r\n");
                client.response();

                assertThat(upstream.last().headers().toString()).doesNotContain("forged");
                assertThat(edge.edge().health().causes()).isEmpty();
            }
        }

        /** In the one mode that lets it through at all (alb.md 8.7). */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content_Length",
                    "content.length",
                    "Transfer_Encoding",
                    "ContentLength",
                    "Trans-fer-Encoding"
                })
        void passesNoLengthOnThatIsOnlySpeltLikeOne(String name) {
            var monitor = ListenerAttributes.parse(Map.of("routing.http.desync_mitigation_mode", "monitor"));
            try (var watching = new PlainEdge(upstream.url(), monitor);
                    var client = watching.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: api\r\nContent-Length: 2\r\n" + name + ": 7\r\n\r\nok");

                assertThat(client.response()).endsWith("ok");
                assertThat(upstream.last().header(name)).isEmpty();
            }
        }

        @Test
        void takesNoMoreRequestsFromAClientThatReadsNoAnswers() throws InterruptedException {
            var request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000);
            try (var client = edge.connect()) {
                var sender = new Thread(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        client.send(request);
                    }
                });
                sender.setUncaughtExceptionHandler((thread, end) -> {}); // the connection is closed under it
                sender.start();
                sender.join(Duration.ofSeconds(4).toMillis());

                assertThat(sender.isAlive()).isTrue();
                assertThat(upstream.received().size()).isLessThan(3_000);
            }
        }

        @Test
        void continuesTheForwardingHeaders() {
            try (var client = edge.connect()) {
                client.send(
                        "GET / HTTP/1.1\r\nHost: API.Example:81\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: gopher\r\n"
                                + "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;CalledFrom=app\r\n\r\n");
                client.response();

                assertThat(upstream.last().header("X-Forwarded-For")).isEqualTo("192.0.2.1, 127.0.0.1");
                assertThat(upstream.last().header("X-Forwarded-Proto")).isEqualTo("http");
                assertThat(upstream.last().header("Host")).isEqualTo("api.example:81");
                assertThat(upstream.last().header("X-Amzn-Trace-Id"))
                        .matches(
                                "Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abcdef012345678912345678;CalledFrom=app");
            }
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(
                delimiter = ';',
                value = {
                    "400; Content-Length beside Transfer-Encoding (P1); POST / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked||0||",
                    "400; two lengths (P1); POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||xx",
                    "400; an encoding that is not chunked (P1); POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||",
                    "501; two encodings (P1); POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||",
                    "400; chunked in HTTP/1.0 (P1); POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked||0||",
                    "400; blank before the colon (P1); GET / HTTP/1.1|Host : a||",
                    "400; two hosts; GET / HTTP/1.1|Host: a|Host: b||",
                    "400; no host; GET / HTTP/1.1|Accept: x||",
                    "400; a host with a path; GET / HTTP/1.1|Host: a/b||",
                    "400; a fragment; GET /#x HTTP/1.1|Host: a||",
                    "400; a user in an absolute target; GET http://a@b/x HTTP/1.1|Host: a||",
                    "400; no host in an absolute target; GET http:///x HTTP/1.1|Host: a||",
                    "400; no path; GET widgets HTTP/1.1|Host: a||",
                    "405; TRACE; TRACE / HTTP/1.1|Host: a||",
                    "405; CONNECT; CONNECT a:1 HTTP/1.1|Host: a:1||",
                    "505; a version to come; GET / HTTP/1.2|Host: a||",
                    "400; a negative length; POST / HTTP/1.1|Host: a|Content-Length: -1||",
                    "400; a length that is no number; POST / HTTP/1.1|Host: a|Content-Length: 1x||",
                })
        void answersABadHeadItselfAndEndsTheConnection(int status, String what, String head) {
            try (var client = edge.connect()) {
                client.send(head.replace("|", "\r\n"));

                assertThat(client.rest()).as(what).startsWith("HTTP/1.1 " + status + " ");
                assertThat(upstream.received()).isEmpty();
            }
        }

        @Test
        void answersALineThatIsTooLong() {
            try (var client = edge.connect()) {
                client.send("GET /" + "x".repeat(16 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n");

                assertThat(client.rest()).startsWith("HTTP/1.1 414 ");
            }
        }

        @Test
        void answersAHeaderThatIsTooLong() {
            try (var client = edge.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(16 * 1024) + "\r\n\r\n");

                assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
            }
        }

        @Test
        void waitsForTheEndOfAHeadOnlySoLongHoweverManyPiecesItComesIn() {
            try (var client = edge.connect()) {
                client.send("GET / HTTP/1.1\r\n").send("Host: a\r\n").send("X: y");

                assertThat(client.rest()).startsWith("HTTP/1.1 408 ");
                assertThat(upstream.received()).isEmpty();
            }
        }

        @Test
        void doesNotTakeABrokenChunkForTheEnd() {
            try (var client = edge.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

                assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
                assertThat(upstream.received().stream().filter(received -> received.body().length > 0))
                        .isEmpty();
            }
        }
    }

    @Nested
    class WithABadUpstream {
        @Test
        void says502WhenNobodyListens() throws IOException {
            URI nobody;
            try (var socket = new ServerSocket(0)) {
                nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            }
            try (var edge = new PlainEdge(nobody);
                    var client = edge.connect()) {
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502 ");
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502 ");
            }
        }

        @Test
        void letsTheClientReadTheAnswerThatCameBeforeTheEndOfItsRequestAndGoOn() throws IOException {
            URI nobody;
            try (var socket = new ServerSocket(0)) {
                nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            }
            try (var edge = new PlainEdge(nobody);
                    var client = edge.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 502 ");

                client.send("x".repeat(200_000));
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502 ");
            }
        }

        @Test
        void readsNoEndlessRequestThatIsAnsweredAlready() throws IOException {
            URI nobody;
            try (var socket = new ServerSocket(0)) {
                nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            }
            try (var edge = new PlainEdge(nobody);
                    var client = edge.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 502 ");

                assertThatThrownBy(() -> {
                            for (int i = 0; i < 1000; i++) {
                                client.send("x".repeat(64 * 1024));
                            }
                        })
                        .isInstanceOf(UncheckedIOException.class);
            }
        }

        @Test
        void says502WhenTheAnswerIsNoHttp() {
            answers(
                    upstream -> {
                        upstream.head();
                        upstream.send("220 smtp.example ready\r\n\r\n");
                    },
                    "HTTP/1.1 502 ");
        }

        @Test
        void says502WhenTheConnectionEndsBeforeAnAnswer() {
            answers(RawConnection::head, "HTTP/1.1 502 ");
        }

        @Test
        void says504WhenNoAnswerComes() {
            var over = new CountDownLatch(1);
            answers(
                    upstream -> {
                        upstream.head();
                        await(over);
                    },
                    "HTTP/1.1 504 ");
            over.countDown();
        }

        @Test
        void passesNoInformationalAnswerOnAndNoUpgrade() {
            answers(
                    upstream -> {
                        upstream.head();
                        upstream.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
                    },
                    "HTTP/1.1 204 ");
            answers(
                    upstream -> {
                        upstream.head();
                        upstream.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
                    },
                    "HTTP/1.1 502 ");
        }

        @Test
        void resetsTheClientWhenAnAnswerIsCutShort() {
            try (var upstream = new ScriptedUpstream(connection -> {
                        connection.head();
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    });
                    var edge = new PlainEdge(upstream.url());
                    var client = edge.connect()) {
                assertThat(client.send(GET).rest()).startsWith("HTTP/1.1 200").endsWith("[reset]");
            }
        }

        @Test
        void marksTheEndOfAnAnswerThatEndsWithItsConnection() {
            try (var upstream = new ScriptedUpstream(connection -> {
                        connection.head();
                        connection.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
                    });
                    var edge = new PlainEdge(upstream.url());
                    var client = edge.connect()) {
                assertThat(client.send(GET).response()).contains("chunked").endsWith("until the end");
                assertThat(client.send(GET).response()).endsWith("until the end");
            }
        }

        @Test
        void repeatsAnIdempotentRequestOnceWhenAKeptConnectionTurnsOutDead() {
            var served = new AtomicInteger();
            try (var upstream = new ScriptedUpstream(connection -> {
                        connection.head();
                        served.incrementAndGet();
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        connection.head(); // the second request is read, and the connection closed over it
                    });
                    var edge = new PlainEdge(upstream.url());
                    var client = edge.connect()) {
                assertThat(client.send(GET).response()).endsWith("ok");
                assertThat(client.send(GET).response()).endsWith("ok");
                assertThat(served).hasValue(2);
                assertThat(upstream.connections()).isEqualTo(2);
            }
        }

        @Test
        void repeatsNoRequestThatMayHaveDoneSomething() {
            try (var upstream = new ScriptedUpstream(connection -> {
                        connection.head();
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        connection.head();
                    });
                    var edge = new PlainEdge(upstream.url());
                    var client = edge.connect()) {
                client.send(GET).response();

                assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                                .response())
                        .startsWith("HTTP/1.1 502 ");
                assertThat(upstream.connections()).isEqualTo(1);
            }
        }

        @Test
        void takesNoAnswerThatNobodyAskedFor() {
            try (var upstream = new ScriptedUpstream(connection -> {
                        connection.head();
                        connection.send(
                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                        connection.rest();
                    });
                    var edge = new PlainEdge(upstream.url());
                    var client = edge.connect()) {
                assertThat(client.send(GET).response()).endsWith("ok");
                assertThat(client.send(GET).response()).endsWith("ok");
            }
        }

        @Test
        void endsTheUpstreamConnectionOfAClientThatWentAway() {
            var asked = new CountDownLatch(1);
            var gone = new CountDownLatch(1);
            try (var upstream = new ScriptedUpstream(connection -> {
                        connection.head();
                        asked.countDown();
                        connection.rest();
                        gone.countDown();
                    });
                    var edge = new PlainEdge(upstream.url())) {
                var client = edge.connect().send(GET);
                await(asked);
                client.reset();

                await(gone);
            }
        }

        private void answers(Consumer<RawConnection> script, String expected) {
            try (var upstream = new ScriptedUpstream(script);
                    var edge = new PlainEdge(upstream.url(), Duration.ofMillis(500));
                    var client = edge.connect()) {
                assertThat(client.send(GET).response()).startsWith(expected);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TestEdge.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
