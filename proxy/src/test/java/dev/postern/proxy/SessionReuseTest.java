package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.ForeignServer;
import dev.postern.proxy.testing.OpenSslClient;
import dev.postern.proxy.testing.OpenSslClient.Said;
import dev.postern.proxy.testing.PolicyEdge;
import dev.postern.proxy.testing.PolicyEdge.Engine;
import dev.postern.proxy.testing.PolicyEdge.Policy;
import dev.postern.proxy.testing.RawHello;
import dev.postern.proxy.testing.RecordRelay;
import dev.postern.proxy.testing.TlsClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nobody comes back on the strength of an earlier handshake. What is offered is a session of the edge's own wherever an engine has told
 * an id or given a ticket, else one of a server with the very same certificate.
 */
class SessionReuseTest {
    private static final String REQUEST = "GET /widgets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private static final Pattern GIVEN = Pattern.compile("Session-ID: [0-9A-F]+|TLS session ticket:");

    /** What a session is remembered by. */
    private enum Memory {
        SESSION_ID("-tls1_2 -no_ticket"),
        TICKET("-tls1_2"),
        PSK("-tls1_3");

        private final String options;

        Memory(String options) {
            this.options = options;
        }

        /** A session of a server with the edge's own certificate. */
        private Path foreign() {
            return directory.resolve("foreign-" + this);
        }
    }

    private static final TestPki PKI = AccessEdge.provider();
    private static final TestPki OTHERS = TestPki.named("Other", PKI.root().now());
    private static final TestCredential ACME = PKI.client("acme").mint();

    @TempDir
    static Path directory;

    private static PolicyEdge edge;

    @BeforeAll
    static void start() throws IOException {
        edge = new PolicyEdge(Files.createDirectory(directory.resolve("edge")), PKI, OTHERS);
        try (var server = new ForeignServer(edge.directory())) {
            for (var memory : Memory.values()) {
                var file = memory.foreign();
                var first = talk(server.port(), Optional.empty(), memory, "-sess_out", file.toString());
                assertThat(first.text()).contains("New, TLSv1.");
                var second = talk(server.port(), Optional.empty(), memory, "-sess_in", file.toString());
                assertThat(second.text())
                        .as("the session is good where it is from")
                        .contains("Reused, TLSv1.");
            }
        }
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @AfterEach
    void restore() {
        edge.restore();
    }

    static Stream<Arguments> everyWay() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Arrays.stream(Memory.values()).map(memory -> Arguments.of(engine, memory)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R1 a session of one tenant's listener and name lets nobody in under another's")
    void ofAnotherTenant(Engine engine, Memory memory) {
        var session = session(Policy.VERIFY, engine, memory, Optional.of(ACME), "-servername", "localhost");

        assertRefused(
                "ClientCertUntrusted",
                offered(session, Policy.OTHERS, engine, memory, Optional.of(ACME), "-servername", "other.example"));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R2 a session is not resumed under another name of the same listener")
    void ofAnotherName(Engine engine, Memory memory) {
        var session = session(Policy.VERIFY, engine, memory, Optional.of(ACME), "-servername", "localhost");

        var said = offered(session, Policy.VERIFY, engine, memory, Optional.of(ACME), "-servername", "other.example");

        assertServedAnew(said);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R3 a session of a listener that asks less is worth nothing where a certificate is required")
    void ofALaxerListener(Engine engine, Memory memory) {
        for (var lax : List.of(Policy.PASSTHROUGH, Policy.OFF)) {
            var session = session(lax, engine, memory, Optional.empty());

            assertRefused("UnmappedConnectionError", offered(session, Policy.VERIFY, engine, memory, Optional.empty()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R4 a session from before a restart that turned client authentication on is worth nothing")
    void fromBeforeARestart(Engine engine) throws IOException {
        try (var before = new PolicyEdge(Files.createTempDirectory(directory, "before"), PKI, OTHERS)) {
            for (var memory : Memory.values()) {
                Files.copy(session(before, Policy.OFF, engine, memory, Optional.empty()), before(engine, memory));
            }
        }

        for (var memory : Memory.values()) {
            assertRefused(
                    "UnmappedConnectionError",
                    offered(before(engine, memory), Policy.VERIFY, engine, memory, Optional.empty()));
        }
    }

    private static Path before(Engine engine, Memory memory) {
        return directory.resolve("before-" + engine + "-" + memory);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R5 who was let in under an authority that is trusted no more is refused")
    void afterItsAuthorityWent(Engine engine, Memory memory) {
        var session = session(Policy.VERIFY, engine, memory, Optional.of(ACME));
        edge.trustOthersOnly();

        assertRefused("ClientCertUntrusted", offered(session, Policy.VERIFY, engine, memory, Optional.of(ACME)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R6 who was revoked after the first connection is refused at the second")
    void afterItsRevocation(Engine engine, Memory memory) {
        var leaver = PKI.client("leaver").mint();
        var session = session(Policy.VERIFY, engine, memory, Optional.of(leaver));
        edge.revoke(SerialNumber.of(leaver.leaf()));

        assertRefused("ClientCertCrlHit", offered(session, Policy.VERIFY, engine, memory, Optional.of(leaver)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R7 a leaf that expires between two connections is refused, however often it came back before")
    void afterItsExpiry(Engine engine, Memory memory) {
        var guest =
                PKI.client("guest").validUntil(Instant.now().plusSeconds(600)).mint();
        var session = session(Policy.VERIFY, engine, memory, Optional.of(guest));
        for (int again = 0; again < 2; again++) {
            edge.advance(Duration.ofSeconds(200));
            assertServedAnew(offered(session, Policy.VERIFY, engine, memory, Optional.of(guest)));
        }
        edge.advance(Duration.ofSeconds(201));

        assertRefused("ClientCertExpired", offered(session, Policy.VERIFY, engine, memory, Optional.of(guest)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R8 a client that offers a session is served as who it proves to be, with every identity header")
    void isWhoItProvesToBe(Engine engine, Memory memory) {
        var session = session(Policy.VERIFY, engine, memory, Optional.of(ACME));
        var globex = PKI.client("globex").mint();

        assertServedAnew(offered(session, Policy.VERIFY, engine, memory, Optional.of(globex)));
        assertThat(edge.upstream().last().header("X-Amzn-Mtls-Clientcert-Subject"))
                .isEqualTo("CN=globex");
        assertThat(edge.upstream().last().header("X-Amzn-Mtls-Clientcert-Serial-Number"))
                .isEqualToIgnoringCase(SerialNumber.of(globex.leaf()).hex());

        assertServedAnew(offered(session, Policy.PASSTHROUGH, engine, memory, Optional.of(globex)));
        assertThat(edge.upstream().last().header("X-Amzn-Mtls-Clientcert")).contains("CERTIFICATE");
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R9 a ticket that was tampered with, is another server's, or comes again and again, is never taken")
    void isNeverTaken(Engine engine, Memory memory) throws IOException {
        var sessions = new ArrayList<>(List.of(memory.foreign(), memory.foreign()));
        sessions.add(session(Policy.VERIFY, engine, memory, Optional.of(ACME)));
        sessions.add(sessions.get(2));
        for (var session : sessions) {
            assertServedAnew(offered(session, Policy.VERIFY, engine, memory, Optional.of(ACME)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "R9 whatever a ClientHello has where a session belongs, the server shows itself and asks for a certificate")
    void whateverIsOffered(Engine engine) throws IOException {
        // Their records come when they come: not among the others'.
        try (var own = new PolicyEdge(Files.createTempDirectory(directory, "hellos"), PKI, OTHERS)) {
            assertAsked(own.port(Policy.VERIFY, engine));
        }
    }

    private static void assertAsked(int port) {
        for (var length : List.of(1, 16, 100, 255, 1_000, 16_000)) {
            var ticket = new byte[length];
            Arrays.fill(ticket, length.byteValue());

            var byTicket = RawHello.send(port, RawHello.tls12().ticket(ticket).octets());
            assertThat(byTicket.asksForACertificate()).as("ticket of " + length).isTrue();

            var byPsk = RawHello.send(
                    port, RawHello.tls13().shares(false).preSharedKey(ticket).octets());
            assertThat(byPsk.messages()).startsWith(RawHello.SERVER_HELLO);
            assertThat(byPsk.octets()).as("pre_shared_key accepted").doesNotContain("\0)\0\u0002\0\0");
        }
        var id = "a session that has been guessed!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var byId = RawHello.send(port, RawHello.tls12().sessionId(id).octets());
        assertThat(byId.asksForACertificate()).isTrue();
        assertThat(byId.sessionId()).isNotEqualTo(new String(id, java.nio.charset.StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R11 a request that comes with the end of the handshake goes nowhere before the verdict")
    void nothingGoesOnBeforeTheVerdict(Engine engine) {
        var leaver = PKI.client("leaver").mint();
        edge.revoke(SerialNumber.of(leaver.leaf()));
        for (var version : List.of("-tls1_2", "-tls1_3")) {
            var seen = edge.upstream().received().size();
            var records = edge.records();

            new OpenSslClient(directory, edge.port(Policy.VERIFY, engine))
                    .talk(REQUEST.repeat(3), Optional.of(leaver), version, "-ign_eof");

            assertThat(edge.status(records)).isEqualTo("Failed:ClientCertCrlHit");
            assertThat(edge.upstream().received()).hasSize(seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R11 a list that comes between the certificate and the end of its handshake counts")
    void aListThatComesAmidTheHandshakeCounts(Engine engine) throws Exception {
        var leaver = PKI.client("leaver").mint();
        var proven = new CountDownLatch(1);
        var listed = new CountDownLatch(1);
        var held = new AtomicBoolean();
        var seen = edge.upstream().received().size();
        var records = edge.records();
        try (var relay = new RecordRelay(edge.port(Policy.VERIFY, engine), (record, out) -> {
            // The last thing before it has proven the key; what follows ends the handshake.
            if (record[0] == RecordRelay.CHANGE_CIPHER_SPEC && held.compareAndSet(false, true)) {
                proven.countDown();
                await(listed);
            }
            out.write(record);
        })) {
            var client = new Thread(() -> new TlsClient(Optional.of(leaver), "TLSv1.2").get(relay.port()));
            client.start();
            proven.await();
            edge.revoke(SerialNumber.of(leaver.leaf()));
            listed.countDown();
            client.join();
        }

        assertThat(edge.status(records)).isEqualTo("Failed:ClientCertCrlHit");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Offered(Said said, int seen, int records) {}

    private static Offered offered(
            Path session,
            Policy policy,
            Engine engine,
            Memory memory,
            Optional<TestCredential> client,
            String... options) {
        var seen = edge.upstream().received().size();
        var records = edge.records();
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-sess_in", session.toString()));
        return new Offered(talk(edge.port(policy, engine), client, memory, all.toArray(String[]::new)), seen, records);
    }

    private static void assertServedAnew(Offered offered) {
        assertThat(offered.said().text())
                .contains("New, TLSv1.")
                .doesNotContain("Reused, ")
                .contains("HTTP/1.1 200");
        assertThat(edge.status(offered.records())).isEqualTo("Success");
    }

    private static void assertRefused(String reason, Offered offered) {
        assertThat(offered.said().text()).doesNotContain("Reused, ").doesNotContain("HTTP/1.1 200");
        assertThat(edge.status(offered.records())).isEqualTo("Failed:" + reason);
        assertThat(edge.upstream().received()).hasSize(offered.seen());
    }

    private static Path session(
            Policy policy, Engine engine, Memory memory, Optional<TestCredential> client, String... options) {
        return session(edge, policy, engine, memory, client, options);
    }

    /** The session of a connection that was served: BoringSSL gives none away, the JDK's engine ids and, in TLS 1.3, tickets. */
    private static Path session(
            PolicyEdge at,
            Policy policy,
            Engine engine,
            Memory memory,
            Optional<TestCredential> client,
            String... options) {
        var records = at.records();
        var file = directory.resolve("session-" + System.nanoTime());
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-sess_out", file.toString()));
        var said = talk(at.port(policy, engine), client, memory, all.toArray(String[]::new));
        assertThat(said.text()).contains("HTTP/1.1 200");
        assertThat(at.status(records)).isEqualTo("Success");
        var given = GIVEN.matcher(said.text()).find();
        assertThat(given && engine == Engine.BORINGSSL).as(said.text()).isFalse();
        return given && Files.exists(file) ? file : memory.foreign();
    }

    private static Said talk(int port, Optional<TestCredential> client, Memory memory, String... options) {
        var all = new ArrayList<>(List.of(memory.options.split(" ", -1)));
        all.add("-ign_eof");
        all.addAll(List.of(options));
        return new OpenSslClient(directory, port).talk(REQUEST, client, all.toArray(String[]::new));
    }
}
