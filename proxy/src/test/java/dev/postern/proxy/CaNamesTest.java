package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.Certificates;
import dev.postern.proxy.config.CaNames;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.RefusalStyle;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.OpenSslClient;
import dev.postern.proxy.testing.OpenSslClient.Said;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** alb.md 2.2, {@code AdvertiseTrustStoreCaNames}: whose names a client is told when it is asked for a certificate, as openssl reads them. */
class CaNamesTest {
    private static final int MOST_CERTIFICATES = 25;
    private static final int MOST_BYTES = 10_000;

    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"BORINGSSL, -tls1_2", "BORINGSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    void allOfTheBundleIfTheyAreToBeTold(TlsEngine engine, String version) {
        var said = connect(engine, version, CaNames.ADVERTISE, List.of());

        assertThat(said.text()).contains("HTTP/1.1 200");
        assertThat(names(said)).containsExactlyInAnyOrder("CN=Test Root,O=Example", "CN=Test Issuing,O=Example");
    }

    @ParameterizedTest
    @CsvSource({"BORINGSSL, -tls1_2", "BORINGSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    void nobodysUnlessTheyAreToBeTold(TlsEngine engine, String version) {
        var said = connect(engine, version, CaNames.HIDE, List.of());

        assertThat(said.text()).contains("HTTP/1.1 200").contains("No client certificate CA names sent");
    }

    /** alb.md 2.3, 3.4: the quota of 10,000 counts the octets of the names and two for each. */
    @ParameterizedTest
    @CsvSource({"BORINGSSL, -tls1_2", "BORINGSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    void asManyAsATrustStoreMayHold(TlsEngine engine, String version) {
        var more = upToTheQuota();

        var said = connect(engine, version, CaNames.ADVERTISE, more);

        assertThat(said.text()).contains("HTTP/1.1 200");
        assertThat(names(said)).hasSize(MOST_CERTIFICATES);
    }

    private Said connect(TlsEngine engine, String version, CaNames names, List<X509Certificate> more) {
        var mode = new MutualAuthentication.Verify("clients", ExpiryPolicy.ENFORCE, names, RefusalStyle.RESET);
        try (var edge = TestEdge.start(directory, pki, mode, listener -> trusting(listener, engine, more))) {
            return new OpenSslClient(directory, edge.port())
                    .talk(
                            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                            Optional.of(pki.client("acme").mint()),
                            version,
                            "-ign_eof",
                            "-nameopt",
                            "RFC2253");
        }
    }

    /** The edge reads its bundle only after this. */
    private ListenerConfig trusting(ListenerConfig listener, TlsEngine engine, List<X509Certificate> more) {
        try {
            Files.writeString(directory.resolve("bundle.pem"), pki.bundle() + Certificates.pem(more));
            return listener.withTlsEngine(engine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Said said) {
        return said.text()
                .lines()
                .dropWhile(line -> !line.equals("Acceptable client certificate CA names"))
                .skip(1)
                .takeWhile(line -> line.contains("O="))
                .toList();
    }

    private List<X509Certificate> upToTheQuota() {
        var more = new ArrayList<X509Certificate>();
        int left = MOST_BYTES
                - counted(pki.root().certificate())
                - counted(pki.issuing().certificate());
        for (int rest = MOST_CERTIFICATES - 2; rest > 0; rest--) {
            var authority = authority("CN=" + rest, left / rest);
            left -= counted(authority);
            more.add(authority);
        }
        // Names grow by an octet at a time, but for where a length takes one more.
        assertThat(left).isBetween(0, 5);
        return more;
    }

    /** One whose name counts for this much, or little less. */
    private X509Certificate authority(String name, int size) {
        var padding = size;
        var authority = named(name, padding);
        while (counted(authority) > size) {
            padding -= 1;
            authority = named(name, padding);
        }
        return authority;
    }

    private X509Certificate named(String name, int padding) {
        return pki.root()
                .authority(name + ",O=" + "x".repeat(padding))
                .mintAuthority()
                .certificate();
    }

    private static int counted(X509Certificate authority) {
        return 2 + authority.getSubjectX500Principal().getEncoded().length;
    }
}
