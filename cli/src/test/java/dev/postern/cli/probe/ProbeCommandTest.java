package dev.postern.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ProbeCommandTest {
    private final Instant now = Instant.now();
    private final TestPki pki = TestPki.withIntermediate(now);
    private final TestCredential valid = pki.client("acme").mint();
    private final TestCredential revoked = pki.client("gone").mint();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeTheClients() throws IOException {
        write("valid", valid);
        write("revoked", revoked);
        write("forged", pki.impostor().client("acme").mint());
    }

    @Test
    void findsAnEdgeOfOpensslAsItShouldBe() throws Exception {
        try (var server = OpensslServer.verifying(
                pki, List.of(revoked.leaf().getSerialNumber()), Files.createDirectory(directory.resolve("server")))) {
            var code = run(server.url());

            assertThat(err.toString()).isEmpty();
            assertThat(lines())
                    .contains("valid 1.2 answered answered 200 ok", "valid 1.3 answered answered 200 ok")
                    .contains("revoked 1.2 refused alert certificate_revoked ok")
                    .contains("revoked 1.3 refused alert certificate_revoked ok")
                    .contains("none 1.2 refused alert handshake_failure ok")
                    .contains("none 1.3 refused alert certificate_required ok")
                    .contains("self-signed, same names 1.3 refused alert unknown_ca ok")
                    .contains("stolen, without its key 1.2 refused alert decrypt_error ok")
                    .contains("16 of 16 as expected")
                    .contains("not tried, for want of a credential: expired, not yet valid, server-only purpose");
            assertThat(code).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void findsWhatAnEdgeOfOpensslLetsIn() throws Exception {
        try (var server = OpensslServer.verifying(pki, List.of(), Files.createDirectory(directory.resolve("server")))) {
            var code = run(server.url());

            assertThat(lines()).contains("revoked 1.2 refused answered 200 NOT AS EXPECTED", "2 of 16 not as expected");
            assertThat(code).isEqualTo(ExitCode.NO);
        }
    }

    @Test
    void refusesEveryRowThereIsAtAnEdgeThatResets() throws Exception {
        var verifier = ClientVerifier.of(pki.trust());
        try (var edge = TestEdge.serving(pki.server("localhost").mint(), (raw, tls) -> {
            tls.startHandshake();
            var chain = TestEdge.chain(tls).map(sent -> verifier.verify(sent, now));
            if (chain.filter(Verdict.Accepted.class::isInstance).isPresent()) {
                TestEdge.answer(tls, "200 OK", "{}");
            } else {
                TestEdge.reset(raw);
            }
        })) {
            var credential = new ProbeCredential(valid.chain(), valid.key());
            var all = new EnumMap<>(new Impostors(credential, now, new java.security.SecureRandom()).all());
            all.put(ProbeCase.VALID, credential);
            all.put(
                    ProbeCase.EXPIRED,
                    minted(pki.client("acme").expiredAt(now.minusSeconds(1)).mint()));
            all.put(
                    ProbeCase.NOT_YET_VALID,
                    minted(pki.client("acme").validFrom(now.plusSeconds(60)).mint()));
            all.put(
                    ProbeCase.SERVER_ONLY,
                    minted(pki.client("acme")
                            .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                            .mint()));
            var probe = new Probe(
                    edge.target(),
                    ServerTrust.only(List.of(pki.root().certificate())),
                    java.time.Duration.ofSeconds(10));

            var results = new ArrayList<>(probe.run(
                    ProbeRows.of(all, "/widgets", Gatekeeper.EDGE), List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)));

            assertThat(results)
                    .hasSize(20)
                    .allSatisfy(result -> assertThat(result.asExpected())
                            .as(result.toString())
                            .isTrue());
            assertThat(results)
                    .filteredOn(result -> result.row().name().equals("expired"))
                    .allSatisfy(result -> assertThat(result.observed()).isEqualTo(new Observation.Reset()));
        }
    }

    @Test
    void givesTheSameFactsAsJson() throws Exception {
        try (var server = OpensslServer.verifying(
                pki, List.of(revoked.leaf().getSerialNumber()), Files.createDirectory(directory.resolve("server")))) {
            run(server.url(), "--json", "--tls", "1.3");

            var facts = JsonMapper.shared().readTree(out.toString());
            assertThat(facts.get("url").asString()).isEqualTo(server.url());
            assertThat(facts.get("asExpected").asBoolean()).isTrue();
            assertThat(facts.get("rows").size()).isEqualTo(8);
            assertThat(facts.get("rows").get(1)).isEqualTo(JsonMapper.shared().readTree("""
                    {"name": "revoked", "credential": "CN=gone", "tls": "1.3", "expected": "refused",
                     "observed": "ALERT", "status": "", "detail": "alert certificate_revoked",
                     "presented": true, "ok": true}"""));
        }
    }

    @Test
    void tellsOfAnEdgeItDoesNotKnow() throws Exception {
        var stranger = TestPki.withIntermediate(now);
        try (var edge = TestEdge.serving(
                stranger.server("localhost").mint(), (raw, tls) -> TestEdge.answer(tls, "200 OK", ""))) {
            assertThat(run(edge.target().url(), "--tls", "1.3")).isEqualTo(ExitCode.NO);
            assertThat(out.toString()).contains("handshake given up: ").contains("8 of 8 not as expected");
        }
    }

    private List<String> lines() {
        return out.toString()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    private ExitCode run(String... arguments) {
        var all = new ArrayList<>(List.of("probe", "--dir", directory.toString()));
        all.addAll(List.of(arguments));
        return Postern.run(
                new PrintWriter(out), new PrintWriter(err), InstantSource.system(), all.toArray(String[]::new));
    }

    private void write(String id, TestCredential credential) throws IOException {
        var files = Files.createDirectories(directory.resolve("clients").resolve(id));
        Files.writeString(files.resolve("client-chain.pem"), credential.chainPem());
        Files.writeString(files.resolve("client.key"), credential.keyPem());
        Files.writeString(files.resolve("ca.pem"), Certificates.pem(pki.root().certificate()));
    }

    private static ProbeCredential minted(TestCredential credential) {
        return new ProbeCredential(credential.chain(), credential.key());
    }
}
