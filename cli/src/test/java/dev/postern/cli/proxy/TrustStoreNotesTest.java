package dev.postern.cli.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.cli.Program.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code postern proxy --check} tells what the edge takes and a load balancer's trust store would not (alb.md 3.1, 3.4). */
class TrustStoreNotesTest {
    @TempDir
    private Path directory;

    private Program postern = new Program(Path.of(""), Instant.EPOCH);

    @BeforeEach
    void makeAnAuthority() {
        postern = new Program(directory, Instant.parse("2030-01-01T12:00:00Z"));
        postern.done("ca init");
        postern.done("ca server localhost");
    }

    @Test
    void namesTheListInDerAndEndsWell() throws IOException {
        var run = check("crl/issuing.crl, crl/root.pem");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("a load balancer refuses: " + directory.resolve("crl/issuing.crl")
                        + ": InvalidRevocationContent: DER (expected: PEM, -----BEGIN X509 CRL-----)\n")
                .doesNotContain("root.pem: ");
    }

    @Test
    void saysNothingOfListsThatATrustStoreTakes() throws IOException {
        assertThat(check("crl/issuing.pem, crl/root.pem").out())
                .doesNotContain("a load balancer refuses")
                .contains("checked");
    }

    private Run check(String lists) throws IOException {
        var file = Files.writeString(directory.resolve("edge.yaml"), """
                admin: { address: "127.0.0.1:0" }
                listeners:
                  - name: partners
                    address: "127.0.0.1:0"
                    certificates: [ { chain: server/server.pem, key: server/server.key } ]
                    mutualAuthentication: { mode: verify, trustStore: clients }
                    forward: api
                trustStores:
                  clients:
                    caCertificatesBundle: ca-bundle.pem
                    revocations: [ %s ]
                upstreams:
                  api: { url: "http://127.0.0.1:1" }
                """.formatted(lists));
        return postern.with("proxy", "--config", file.toString(), "--check");
    }
}
