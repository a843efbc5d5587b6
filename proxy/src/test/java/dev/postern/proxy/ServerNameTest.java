package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.OpenSslClient;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServerNameTest {
    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    @DisplayName("S6 a wildcard's certificate and an exact name's are presented by one policy for clients")
    void presentsTheCertificateOfTheNameAndElseTheFirstAndJudgesClientsAlikeUnderEach(TlsEngine engine) {
        try (var edge = TestEdge.start(
                directory,
                pki,
                new MutualAuthentication.Verify("clients"),
                listener -> with(listener, engine, certificate("exact.example"), certificate("*.wild.example")))) {
            var acme = pki.client("acme").mint();
            for (var name : List.of("localhost", "exact.example", "any.wild.example")) {
                var url = "https://" + name + ":" + edge.port() + "/widgets";
                var resolve = name + ":" + edge.port() + ":127.0.0.1";

                assertThat(edge.curl()
                                .get(url, Optional.of(acme), "--resolve", resolve)
                                .body())
                        .isEqualTo(RecordingUpstream.WIDGET);
                assertThat(edge.curl()
                                .get(url, Optional.empty(), "--resolve", resolve)
                                .reset())
                        .isTrue();
            }
            var unknown = edge.curl()
                    .get(
                            "https://unknown.example:" + edge.port() + "/",
                            Optional.of(acme),
                            "-k",
                            "--resolve",
                            "unknown.example:" + edge.port() + ":127.0.0.1");
            assertThat(unknown.log()).contains("CN=localhost");
        }
    }

    /** In any case, with a dot at its end or without; a wildcard stands for one label, not for none and not for two. */
    @ParameterizedTest
    @CsvSource({
        "BORINGSSL, exact.example, exact.example",
        "BORINGSSL, EXACT.Example, exact.example",
        "BORINGSSL, exact.example., exact.example",
        "BORINGSSL, any.wild.example, *.wild.example",
        "BORINGSSL, Any.WILD.example, *.wild.example",
        "BORINGSSL, wild.example, localhost",
        "BORINGSSL, deep.any.wild.example, localhost",
        "BORINGSSL, unknown.example, localhost",
        "JDK, exact.example, exact.example",
        "JDK, EXACT.Example, exact.example",
        "JDK, any.wild.example, *.wild.example",
        "JDK, Any.WILD.example, *.wild.example",
        "JDK, wild.example, localhost",
        "JDK, deep.any.wild.example, localhost",
        "JDK, unknown.example, localhost"
    })
    void isNotParticularAboutHowANameIsWritten(TlsEngine engine, String name, String presented) {
        try (var edge = TestEdge.start(
                directory,
                pki,
                new MutualAuthentication.Passthrough(),
                listener -> with(listener, engine, certificate("exact.example"), certificate("*.wild.example")))) {
            var said = new OpenSslClient(directory, edge.port()).connect("-servername", name);

            assertThat(said.serverName()).as(said.text()).isEqualTo(presented);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void ofTwoCertificatesOfANameTheOneTheClientCanUse(TlsEngine engine) {
        try (var edge = TestEdge.start(
                directory,
                pki,
                new MutualAuthentication.Passthrough(),
                listener -> with(
                        listener,
                        engine,
                        certificate("both.example", TestKeys.rsa(2048)),
                        certificate("both.example", TestKeys.p256())))) {
            var openssl = new OpenSslClient(directory, edge.port());

            var either = openssl.connect("-tls1_2", "-servername", "both.example");
            var rsa = openssl.connect("-tls1_2", "-servername", "both.example", "-cipher", "aRSA");

            assertThat(either.cipher()).startsWith("ECDHE-ECDSA-");
            assertThat(rsa.cipher()).startsWith("ECDHE-RSA-");
        }
    }

    private CertificateConfig certificate(String name) {
        return certificate(name, TestKeys.p256());
    }

    private CertificateConfig certificate(String name, KeyPair keys) {
        try {
            var minted = pki.server(name).keys(keys).mint();
            var files = Files.createTempDirectory(directory, "server");
            return new CertificateConfig(
                    Files.writeString(files.resolve("chain.pem"), minted.chainPem()),
                    Files.writeString(files.resolve("key.pem"), minted.keyPem()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ListenerConfig with(ListenerConfig listener, TlsEngine engine, CertificateConfig... more) {
        var certificates = new ArrayList<>(listener.certificates());
        certificates.addAll(List.of(more));
        return new ListenerConfig(
                listener.name(),
                listener.address(),
                certificates,
                listener.sslPolicy(),
                engine,
                listener.proxyProtocol(),
                listener.mutualAuthentication(),
                listener.attributes(),
                listener.hosts(),
                listener.forward());
    }
}
