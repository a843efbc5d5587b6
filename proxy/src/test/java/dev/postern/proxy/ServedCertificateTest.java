package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Records name the certificate that a client was really shown, and the name it asked for only if that certificate has it (alb.md 4.3, 19 and 20). */
class ServedCertificateTest {
    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    void isTheOneOfTheNameAskedForAndElseTheFirst(TlsEngine engine) {
        try (var edge = TestEdge.start(
                directory, pki, new MutualAuthentication.Verify("clients"), listener -> with(listener, engine))) {
            assertServed(edge, 1, "localhost", "server.pem", "localhost");
            assertServed(edge, 2, "exact.example", "exact.pem", "exact.example");
            assertServed(edge, 3, "any.wild.example", "wild.pem", "any.wild.example");
            assertServed(edge, 4, "deep.any.wild.example", "server.pem", "");
            assertServed(edge, 5, "unknown.example", "server.pem", "");
        }
    }

    /** Its connection record has it, refused or not; the access record of the request that one has. */
    private void assertServed(TestEdge edge, int turn, String name, String file, String domain) {
        var forged = TestPki.withIntermediate(Instant.now()).client("acme").mint();
        String[] how = {"-k", "--resolve", name + ":" + edge.port() + ":127.0.0.1"};
        var url = "https://" + name + ":" + edge.port() + "/widgets";
        assertThat(edge.curl().get(url, Optional.of(forged), how).reset()).isTrue();
        edge.curl().get(url, Optional.of(pki.client("acme").mint()), how);

        for (var line : List.of(
                edge.logLine("connection.log", 2 * turn - 1),
                edge.logLine("connection.log", 2 * turn),
                edge.logLine("access.log", turn))) {
            var record = JsonMapper.builder().build().readTree(line);
            assertThat(text(record, "server_name")).isEqualTo(name);
            assertThat(text(record, "chosen_cert")).isEqualTo(file);
            assertThat(text(record, "domain_name")).isEqualTo(domain);
        }
    }

    private static String text(JsonNode record, String key) {
        return record.path(key).asString("");
    }

    private ListenerConfig with(ListenerConfig listener, TlsEngine engine) {
        var certificates = new ArrayList<>(listener.certificates());
        certificates.add(certificate("exact.example", "exact.pem"));
        certificates.add(certificate("*.wild.example", "wild.pem"));
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

    private CertificateConfig certificate(String name, String file) {
        try {
            var minted = pki.server(name).mint();
            return new CertificateConfig(
                    Files.writeString(directory.resolve(file), minted.chainPem()),
                    Files.writeString(directory.resolve(file + ".key"), minted.keyPem()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
