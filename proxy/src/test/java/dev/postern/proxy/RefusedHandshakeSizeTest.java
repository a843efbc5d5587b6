package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.OpenSslClient;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.TestEdge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** alb.md 3.4, "TLS message size 64 K", on the wire. */
class RefusedHandshakeSizeTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"BORINGSSL, -tls1_2", "BORINGSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    @DisplayName("S4 a certificate message of more than 64 KB is refused, of less is not")
    void certificatesOfMoreAreRefusedAndOfLessAreNot(TlsEngine engine, String version) {
        try (var edge = TestEdge.verify(directory, pki, engine)) {
            var openssl = new OpenSslClient(directory, edge.port());

            openssl.talk(REQUEST, Optional.of(sized(24 * 1024)), version, "-ign_eof");
            openssl.talk(REQUEST, Optional.of(sized(40 * 1024)), version, "-ign_eof");

            assertThat(status(edge, 1)).isEqualTo("Success");
            assertThat(status(edge, 2)).isEqualTo("Failed:ClientCertMaxSizeExceeded");
        }
    }

    /** With one certificate the engine reads it, with several whatever chooses among them. */
    @ParameterizedTest
    @CsvSource({"BORINGSSL, 1", "BORINGSSL, 2", "JDK, 1", "JDK, 2"})
    @DisplayName("S4 a ClientHello that claims more than 64 KB is not waited for")
    void aClientHelloThatClaimsMoreIsNotWaitedFor(TlsEngine engine, int certificates) {
        var mode = new MutualAuthentication.Verify("clients");
        try (var edge = TestEdge.start(directory, pki, mode, listener -> with(listener, engine, certificates));
                var client = new RawConnection(edge.port())) {
            // A record of 16 KB, and in it the beginning of a ClientHello of 64 KB and one.
            client.send("\u0016\u0003\u0001@\u0000" + "\u0001\u0001\u0000\u0001" + "\0".repeat(16 * 1024 - 4));

            client.rest();

            assertThat(status(edge, 1)).isEqualTo("Failed:UnmappedConnectionError");
            assertThat(record(edge, 1).toString())
                    .containsAnyOf("EXCESSIVE_MESSAGE_SIZE", "size of the handshake message", "65537");
        }
    }

    /** A leaf a little larger than this; openssl sends it twice, as itself and as the beginning of its chain. */
    private TestCredential sized(int bytes) {
        var client = pki.client("acme");
        var name = "a-name-long-enough-to-count.example";
        for (int at = 0; at * (name.length() + 6) < bytes; at++) {
            client.dns("%04d".formatted(at) + name);
        }
        return client.mint();
    }

    private static ListenerConfig with(ListenerConfig listener, TlsEngine engine, int certificates) {
        var all = new ArrayList<CertificateConfig>();
        for (int at = 0; at < certificates; at++) {
            all.addAll(listener.certificates());
        }
        return listener.withTlsEngine(engine).withCertificates(all);
    }

    private static String status(TestEdge edge, int turn) {
        return record(edge, turn).path("tls_verify_status").asString();
    }

    private static JsonNode record(TestEdge edge, int turn) {
        return JsonMapper.builder().build().readTree(edge.logLine("connection.log", turn));
    }
}
