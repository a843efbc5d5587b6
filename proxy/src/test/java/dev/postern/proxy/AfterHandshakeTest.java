package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.OpenSslClient;
import dev.postern.proxy.testing.PolicyEdge;
import dev.postern.proxy.testing.PolicyEdge.Engine;
import dev.postern.proxy.testing.PolicyEdge.Policy;
import dev.postern.proxy.testing.RawHello;
import dev.postern.proxy.testing.TlsClient;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What TLS allows beside a handshake and data: before the one, after the other, and over again. */
class AfterHandshakeTest {
    private static final String REQUEST = "GET /widgets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final TestPki PKI = AccessEdge.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();

    @TempDir
    static Path directory;

    private static PolicyEdge edge;

    @BeforeAll
    static void start() throws IOException {
        edge = new PolicyEdge(
                Files.createDirectory(directory.resolve("edge")), PKI, TestPki.named("Other", Instant.now()));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R10 a client that renegotiates is served no more")
    void renegotiationEndsTheConnection(Engine engine) {
        var seen = edge.upstream().received().size();

        // The letter R on a line of its own is s_client's command for it.
        var said = new OpenSslClient(directory, edge.port(Policy.VERIFY, engine))
                .talk("R\n" + REQUEST, Optional.of(ACME), "-tls1_2", "-legacy_renegotiation");

        assertThat(said.text()).contains("RENEGOTIATING").doesNotContain("HTTP/1.1 200");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R10 early data is never read as a request")
    void earlyDataIsNoRequest(Engine engine) {
        var seen = edge.upstream().received().size();
        var request = REQUEST.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var early = RawHello.record(request, 0, request.length);
        early[0] = 23; // application data

        var answer = RawHello.send(
                edge.port(Policy.VERIFY, engine),
                RawHello.tls13()
                        .shares(false)
                        .extension(42, new byte[0])
                        .preSharedKey(new byte[100])
                        .octets(),
                early);

        assertThat(answer.octets()).doesNotContain("HTTP/1.1");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    /** The JDK's client asks for new keys, and the server's in return, whenever it is told to begin its handshake once more. */
    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "R10 a flood of KeyUpdate, whose answers nobody reads, ends the connection or costs nothing that lasts")
    void aFloodOfKeyUpdatesIsBounded(Engine engine) throws IOException {
        var before = directMemory();
        try (var flood = new TlsClient(Optional.of(ACME), "TLSv1.3").connect(edge.port(Policy.VERIFY, engine))) {
            // BoringSSL ends it after 32 without data between; the JDK's engine answers each.
            assertThat(floods(flood)).isEqualTo(engine == Engine.JDK);
            assertThat(directMemory() - before).isLessThan(8 * 1024 * 1024);
        }
        assertThat(new TlsClient(Optional.of(ACME), "TLSv1.3").get(edge.port(Policy.VERIFY, engine)))
                .startsWith("HTTP/1.1 200");
    }

    /** Whether all of them could be sent. */
    private static boolean floods(SSLSocket flood) {
        try {
            for (int sent = 0; sent < 2_000; sent++) {
                flood.startHandshake();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
