package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.SslPolicy;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.OpenSslClient;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** alb.md 2.4 against the real openssl: which versions and suites a policy gives, and that its own order rules. */
class CipherOrderTest {
    /** BoringSSL has none with CBC and SHA-2, but for one that Netty does not let through. */
    private static final Set<String> NOT_IN_BORINGSSL = Set.of(
            "ECDHE-ECDSA-AES128-SHA256",
            "ECDHE-RSA-AES128-SHA256",
            "ECDHE-ECDSA-AES256-SHA384",
            "ECDHE-RSA-AES256-SHA384",
            "AES128-SHA256",
            "AES256-SHA256");

    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"BORINGSSL, EC", "BORINGSSL, RSA", "JDK, EC", "JDK, RSA"})
    void theServersOrderRulesForAllSuitesUpToTls12(TlsEngine engine, String key) {
        var policy = SslPolicy.TLS13_1_2_EXT2_2021_06;
        var expected = policy.tls12Ciphers().stream()
                .filter(name -> name.startsWith("ECDHE-ECDSA-") == key.equals("EC"))
                .filter(name -> has(engine, name))
                .toList();
        try (var edge = edge(policy, engine, key)) {
            var openssl = new OpenSslClient(directory, edge.port());
            var asked = new ArrayList<>(policy.tls12Ciphers());
            Collections.reverse(asked);
            var chosen = new ArrayList<String>();

            // The client asks for all, those last in the policy first, then for all but what it got, and so on.
            for (var said = openssl.connect("-tls1_2", "-cipher", list(asked));
                    said.connected();
                    said = openssl.connect("-tls1_2", "-cipher", list(asked))) {
                chosen.add(said.cipher());
                asked.remove(said.cipher());
                if (asked.isEmpty()) {
                    break;
                }
            }

            assertThat(chosen).isEqualTo(expected).isNotEmpty();
        }
    }

    /** BoringSSL cannot be told an order for TLS 1.3: there the client's rules, and docs/fidelity.md says so. */
    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void inTls13TheOrderIsTheServersWhereTheEngineCanBeToldOne(TlsEngine engine) {
        try (var edge = edge(SslPolicy.TLS13_1_3_2021_06, engine, "EC")) {
            var openssl = new OpenSslClient(directory, edge.port());
            var asked = new ArrayList<>(SslPolicy.TLS13_1_3_2021_06.tls13Ciphers());
            Collections.reverse(asked);

            var chosen = openssl.connect("-tls1_3", "-ciphersuites", String.join(":", asked))
                    .cipher();

            assertThat(chosen).isEqualTo(engine == TlsEngine.JDK ? "TLS_AES_128_GCM_SHA256" : asked.get(0));
        }
    }

    /** alb.md 2.4: the FIPS policies have no ChaCha20, whatever the engine would agree on. */
    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void aSuiteThatThePolicyHasNotIsNotServed(TlsEngine engine) {
        try (var edge = edge(SslPolicy.TLS13_1_3_FIPS_2023_04, engine, "EC")) {
            var openssl = new OpenSslClient(directory, edge.port());
            var request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

            var chacha = openssl.talk(
                    request, Optional.empty(), "-tls1_3", "-ign_eof", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256");
            var aes = openssl.talk(
                    request, Optional.empty(), "-tls1_3", "-ign_eof", "-ciphersuites", "TLS_AES_128_GCM_SHA256");

            assertThat(chacha.text()).doesNotContain("HTTP/1.1");
            assertThat(aes.text()).contains("HTTP/1.1 200");
        }
    }

    static Stream<SslPolicy> everyRangeOfVersions() {
        return Stream.of(
                SslPolicy.P_2016_08,
                SslPolicy.FS_2018_06,
                SslPolicy.TLS_1_1_2017_01,
                SslPolicy.TLS_1_2_2017_01,
                SslPolicy.TLS13_1_0_2021_06,
                SslPolicy.TLS13_1_1_2021_06,
                SslPolicy.DEFAULT,
                SslPolicy.TLS13_1_3_PQ_2025_09);
    }

    @ParameterizedTest
    @MethodSource("everyRangeOfVersions")
    void boringSslServesExactlyThePolicysVersions(SslPolicy policy) {
        assertThat(served(policy, TlsEngine.BORINGSSL)).isEqualTo(policy.protocols());
    }

    /** The JDK has TLS 1.0 and 1.1 switched off by its makers, and stays so. */
    @ParameterizedTest
    @MethodSource("everyRangeOfVersions")
    void theJdkServesWhatOfThemIsFromTls12On(SslPolicy policy) {
        assertThat(served(policy, TlsEngine.JDK))
                .isEqualTo(policy.protocols().stream()
                        .filter(version -> List.of("TLSv1.3", "TLSv1.2").contains(version))
                        .toList());
    }

    private List<String> served(SslPolicy policy, TlsEngine engine) {
        try (var edge = edge(policy, engine, "RSA")) {
            var openssl = new OpenSslClient(directory, edge.port());
            return Stream.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1")
                    .filter(version -> openssl.connect(
                                    "-" + version.replace("TLSv", "tls").replace('.', '_'),
                                    "-cipher",
                                    "ALL:@SECLEVEL=0")
                            .connected())
                    .toList();
        }
    }

    private static boolean has(TlsEngine engine, String name) {
        // JDK 25 has the suites without forward secrecy switched off.
        return engine == TlsEngine.BORINGSSL
                ? !NOT_IN_BORINGSSL.contains(name)
                : name.startsWith("ECDHE-") || Runtime.version().feature() < 25;
    }

    private static String list(List<String> ciphers) {
        return String.join(":", ciphers) + ":@SECLEVEL=0";
    }

    private TestEdge edge(SslPolicy policy, TlsEngine engine, String key) {
        var keys = key.equals("EC") ? TestKeys.p256() : TestKeys.rsa(2048);
        return TestEdge.start(
                directory,
                pki,
                new MutualAuthentication.Passthrough(),
                listener -> with(listener, policy, engine, keys));
    }

    private ListenerConfig with(ListenerConfig listener, SslPolicy policy, TlsEngine engine, KeyPair keys) {
        try {
            var server = pki.server("localhost").keys(keys).mint();
            var chain = Files.writeString(directory.resolve("own.pem"), server.chainPem());
            var key = Files.writeString(directory.resolve("own.key"), server.keyPem());
            return listener.withSslPolicy(policy)
                    .withTlsEngine(engine)
                    .withCertificates(List.of(new CertificateConfig(chain, key)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
