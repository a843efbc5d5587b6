package dev.postern.proxy.log;

import static dev.postern.proxy.log.SampleRecords.ID;
import static dev.postern.proxy.log.SampleRecords.LEAF;
import static dev.postern.proxy.log.SampleRecords.accepted;
import static dev.postern.proxy.log.SampleRecords.documented;
import static dev.postern.proxy.log.SampleRecords.ended;
import static dev.postern.proxy.log.SampleRecords.error;
import static dev.postern.proxy.log.SampleRecords.exchange;
import static dev.postern.proxy.log.SampleRecords.plain;
import static dev.postern.proxy.log.SampleRecords.request;
import static dev.postern.proxy.log.SampleRecords.secured;
import static dev.postern.proxy.log.SampleRecords.target;
import static dev.postern.proxy.log.SampleRecords.timings;
import static dev.postern.proxy.log.SampleRecords.unreadable;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.desync.Classification;
import dev.postern.proxy.desync.DesyncReason;
import dev.postern.proxy.log.AccessRecord.Request;
import dev.postern.proxy.log.AccessRecord.RequestLine;
import dev.postern.proxy.log.AccessRecord.Response;
import dev.postern.proxy.log.AccessRecord.Routing;
import dev.postern.proxy.log.AccessRecord.Target;
import dev.postern.proxy.log.AccessRecord.Timings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines of both logs, character by character, against files; and that who reads the load balancer's logs reads them. */
class GoldenLogTest {
    private static final AlbFormat ALB = new AlbFormat(15);
    private static final AlbFormat OLDER = new AlbFormat(12);
    private static final Classification OK = Classification.COMPLIANT;

    /** alb.md 4.1, the two examples of the page, which still shows 12 fields. */
    @Test
    void writesConnectionsAsTheDocumentationShowsThem() {
        var untrusted = new ConnectionId("TID_1c71a68d70587445ad5127ff8b2687d7");

        var lines = Stream.of(
                accepted(secured(ID, Optional.of(LEAF))),
                ended(
                        secured(untrusted, Optional.of(LEAF)),
                        new ConnectionOutcome.Failed(RefusalReason.UNTRUSTED, "no path")));

        assertThat(lines.map(OLDER::line).toList()).isEqualTo(golden("documented-connection.log"));
    }

    /** alb.md 4.3, the example of the page. */
    @Test
    void writesAnExchangeAsTheDocumentationShowsItButForTransformsAndItsShortId() {
        var shown = golden("documented-access.log").get(0);

        var line = ALB.line(documented());

        assertThat(line)
                .isEqualTo(shown.replace("TID_1234abcd5678ef90", ID.text())
                                .replace("\"m.example.com\" \"-\" \"TransformSuccess\"", "\"-\" \"-\" \"-\"")
                        + " 10.0.0.9");
    }

    /** alb.md 4.2: all thirteen codes. */
    @Test
    void writesEveryReasonOfARefusal() {
        var lines = Arrays.stream(RefusalReason.values())
                .map(reason -> ALB.line(ended(
                        secured(ID, Optional.of(LEAF)), new ConnectionOutcome.Failed(reason, "detail \" of it"))));

        assertThat(lines.toList()).hasSize(13).isEqualTo(golden("refused-connection.log"));
    }

    static List<ConnectionRecord> connections() {
        return List.of(
                accepted(secured(ID, Optional.of(LEAF))),
                // A listener that asks for no certificate, and one that speaks plain HTTP.
                new ConnectionRecord(
                        SampleRecords.NOW,
                        secured(ID, Optional.empty()),
                        Optional.of(java.time.Duration.ofNanos(999_999)),
                        ConnectionOutcome.NOT_VERIFIED),
                ended(plain(ID), ConnectionOutcome.NOT_VERIFIED),
                // No certificate where one is required (alb.md 10), noise on the port, and no PROXY header.
                ended(
                        secured(ID, Optional.empty()),
                        new ConnectionOutcome.Failed(RefusalReason.UNMAPPED, "no client certificate presented")),
                ended(plain(ID), new ConnectionOutcome.Failed(RefusalReason.UNMAPPED, "not TLS")),
                ended(plain(ID), new ConnectionOutcome.Unaddressed(AddressRefusal.PEER_UNTRUSTED, "a stranger")));
    }

    @Test
    void writesConnectionsOfEveryKind() {
        assertThat(connections().stream().map(ALB::line).toList()).isEqualTo(golden("connection.log"));
    }

    static List<AccessRecord> exchanges() {
        return List.of(
                exchange(
                        request(RequestType.HTTPS, "/widgets?a=b", OK),
                        target(Optional.of(200)),
                        timings(),
                        new Response(200, 557),
                        Routing.FORWARDED),
                exchange(
                        request(RequestType.H2, "/widgets", OK),
                        target(Optional.of(404)),
                        timings(),
                        new Response(404, 91),
                        Routing.FORWARDED),
                exchange(
                        request(RequestType.HTTP, "/a b", Classification.of(DesyncReason.SPACE_IN_URI)),
                        target(Optional.of(200)),
                        timings(),
                        new Response(200, 57),
                        Routing.FORWARDED),
                // The client left before there was an answer: it was forwarded, and no time counts.
                exchange(
                        request(RequestType.HTTPS, "/slow", OK),
                        target(Optional.empty()),
                        new Timings(timings().request(), Optional.empty(), Optional.empty()),
                        new Response(460, 0),
                        Routing.FORWARDED),
                // Nobody there to forward to.
                exchange(
                        request(RequestType.HTTPS, "/", OK),
                        Optional.of(new Target("widgets", Optional.empty(), Optional.empty())),
                        Timings.NONE,
                        new Response(503, 170),
                        Routing.FORWARDED),
                // Malformed, not told in time, and classified as severe.
                exchange(
                        unreadable(RequestType.HTTPS), Optional.empty(), Timings.NONE, new Response(400, 120), error()),
                exchange(unreadable(RequestType.HTTP), Optional.empty(), Timings.NONE, new Response(408, 120), error()),
                exchange(
                        request(RequestType.HTTP, "/", Classification.of(DesyncReason.MULTIPLE_CONTENT_LENGTH)),
                        Optional.empty(),
                        Timings.NONE,
                        new Response(400, 120),
                        error()),
                // A certificate in a header, and a rule of the access policy, that did not let the client in.
                exchange(
                        request(RequestType.HTTP, "/", OK),
                        Optional.empty(),
                        Timings.NONE,
                        new Response(403, 120),
                        Routing.refused("ClientCertCrlHit", "serial 02")),
                exchange(
                        request(RequestType.HTTPS, "/admin", OK),
                        Optional.empty(),
                        Timings.NONE,
                        new Response(403, 120),
                        Routing.refused("AccessDeniedByRule", "nobody deletes")));
    }

    @Test
    void writesExchangesOfEveryKind() {
        assertThat(exchanges().stream().map(ALB::line).toList()).isEqualTo(golden("access.log"));
    }

    @ParameterizedTest
    @MethodSource("connections")
    void writesConnectionsThatPublishedReadersRead(ConnectionRecord connection) {
        for (var form : List.of(ALB, OLDER)) {
            var line = form.line(connection);

            var row = PublishedReader.CONNECTION.read(line);

            assertThat(row)
                    .containsEntry("client_port", "36280")
                    .containsEntry("conn_trace_id", ID.text())
                    .containsEntry("tls_verify_status", AlbFormat.verifyStatus(connection));
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void writesExchangesThatPublishedReadersRead(AccessRecord exchange) {
        var row = PublishedReader.ACCESS.read(ALB.line(exchange));

        assertThat(row)
                .containsEntry("type", exchange.request().type().text())
                .containsEntry("client_port", "36280")
                .containsEntry(
                        "elb_status_code", Integer.toString(exchange.response().status()))
                .containsEntry("conn_trace_id", ID.text());
    }

    @Test
    void readsWhatTheLoadBalancerItselfWrites() {
        golden("documented-connection.log").forEach(PublishedReader.CONNECTION::read);
        golden("documented-access.log").forEach(PublishedReader.ACCESS::read);
        var line = golden("documented-connection.log").get(0);

        assertThatThrownBy(() -> PublishedReader.CONNECTION.read(line.replace("\"", "")))
                .isInstanceOf(AssertionError.class);
    }

    /** What a client may choose, at its worst: everything that ends a field or a line, in 100 KB. */
    static List<String> hostile() {
        return List.of(
                "a\" \"b",
                "x\r\nhttps 2018-07-02T22:23:00.186641Z forged",
                "nul\0 del\u007f esc\u001b[0m",
                "back\\slash \\\" \\x22",
                "\u00e9\u2028\ud83d\ude00 lone \ud83d",
                "\" ".repeat(50_000),
                "\0".repeat(100_000),
                "");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void letsNoTextOfAClientForgeAFieldOrALine_P9(String text) {
        var line = new RequestLine(text, "https", text, 443, text, text);
        var request = new Request(RequestType.HTTPS, Optional.of(line), Optional.of(text), Optional.of(text), 1, OK);
        var facts = plain(ID)
                .withTls(new TlsFacts(
                        Optional.of("TLSv1.3"),
                        Optional.of("TLS_AES_128_GCM_SHA256"),
                        Optional.empty(),
                        Optional.of(text),
                        Optional.of(text),
                        Optional.of("server.pem"),
                        Optional.empty()));
        var record = new AccessRecord(
                SampleRecords.NOW,
                SampleRecords.NOW,
                facts,
                request,
                Optional.empty(),
                Timings.NONE,
                new Response(400, 120),
                error());

        var written = ALB.line(record);

        assertThat(written).matches("\\A[ -~]*\\z");
        assertThat(written.split("\"", -1)).hasSize(1 + 2 * 15);
        assertThat(PublishedReader.ACCESS.read(written))
                .containsEntry("conn_trace_id", ID.text())
                .containsEntry("chosen_cert_arn", "server.pem")
                .hasEntrySatisfying("user_agent", agent -> assertThat(agent).hasSizeLessThanOrEqualTo(4 * 8 * 1024));
    }

    private static List<String> golden(String name) {
        try (var file = Objects.requireNonNull(GoldenLogTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), US_ASCII).lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
