package dev.postern.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final TestCredential acme = pki.client("acme").mint();
    private final TestCredential gone = pki.client("gone").mint();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeTheTrust() throws IOException {
        write("ca-bundle.pem", pki.bundle());
        write("issuing.pem", pki.issuing().listPem(7, List.of(gone.leaf().getSerialNumber())));
        write("server.pem", "");
        write("server.key", "");
        write("root.pem", pki.root().listPem(3, List.of()));
    }

    @Test
    void tellsOfAnAcceptedClientAndTheExactHeaders() throws IOException {
        assertThat(explain(
                        acme, "--config", config("verify, trustStore: partners", ""), "--at", "2026-05-01T14:00:00Z"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).isEqualTo("""
                accepted

                  subject      CN=acme
                  issuer       CN=Test Issuing,O=Example
                  serial       %s
                  sha-256      %s
                  uri          spiffe://test.example/client/acme
                  valid        2026-05-01T11:00:00Z to 2027-05-01T12:00:00Z
                  with it      CN=Test Issuing,O=Example
                  anchor       CN=Test Issuing,O=Example
                               until 2036-04-28T12:00:00Z

                listener partners, mode verify, at 2026-05-01T14:00:00Z:

                  bounds       ok            2 certificates presented, %d bytes
                  rules        ok            EC key of 256 bits, signed with SHA256withECDSA
                  path         ok            to trusted "CN=Test Issuing,O=Example"
                  purpose      ok            client authentication
                  validity     ok            364 days left
                  revocation   ok            not on list 7 of "CN=Test Issuing,O=Example" and list 3 of "CN=Test Root,O=Example"

                The way to the trust store, 1 way by name, 1 tried, 1 signature checked:

                  taken      sound
                             CN=acme, serial %s
                             CN=Test Issuing,O=Example, serial %s, trusted

                The revocation lists, revocationPolicy { depth: chain, unknown: deny, maxStale: PT0S, scope: complete }:

                  good       CN=acme, serial %s
                             list 7 of CN=Test Issuing,O=Example (complete) does not name the certificate, RFC 5280 §6.3.3 (j): entry
                               %s, 1 entry, of 2026-05-01T12:00:00Z, 2 hours old, next by 2026-05-08T12:00:00Z
                  good       CN=Test Issuing,O=Example, serial %s
                             list 3 of CN=Test Root,O=Example (complete) does not name the certificate, RFC 5280 §6.3.3 (j): entry
                               %s, 0 entries, of 2026-05-01T12:00:00Z, 2 hours old, next by 2026-05-08T12:00:00Z

                The upstream gets:

                X-Amzn-Mtls-Clientcert-Serial-Number: %s
                X-Amzn-Mtls-Clientcert-Issuer: CN=Test Issuing,O=Example
                X-Amzn-Mtls-Clientcert-Subject: CN=acme
                X-Amzn-Mtls-Clientcert-Validity: NotBefore=2026-05-01T11:00:00Z;NotAfter=2027-05-01T12:00:00Z
                X-Amzn-Mtls-Clientcert-Leaf: %s
                """.formatted(
                        SerialNumber.of(acme.leaf()).hex(),
                        Fingerprint.of(acme.leaf()).hex(),
                        size(acme),
                        SerialNumber.of(acme.leaf()).hex(),
                        SerialNumber.of(pki.issuing().certificate()).hex(),
                        SerialNumber.of(acme.leaf()).hex(),
                        path("issuing.pem"),
                        SerialNumber.of(pki.issuing().certificate()).hex(),
                        path("root.pem"),
                        SerialNumber.of(acme.leaf()).hex(),
                        encoded(Certificates.pem(acme.leaf()))));
    }

    @Test
    void tellsWhichListRevokesAClient() throws IOException {
        assertThat(explain(gone, "--config", config("verify, trustStore: partners", "")))
                .isEqualTo(ExitCode.NO);

        assertThat(out.toString()).startsWith("""
                        refused  ClientCertCrlHit: revoked by its issuer (the client sees: connection reset)

                          decided by   RFC 5280 §6.3.3 (j): entry
                        """).contains("""
                  validity     ok            365 days left
                  revocation   refused here  "CN=gone" with serial %s is on revocation list 7 of "CN=Test Issuing,O=Example"
                """.formatted(
                        SerialNumber.of(gone.leaf()).hex()));
    }

    @Test
    void tellsSinceWhenAClientIsExpired() throws IOException {
        assertThat(explain(
                        acme,
                        "--config",
                        config("verify, trustStore: partners, refusal: alert", ""),
                        "--at",
                        "2027-05-01T12:00:01Z"))
                .isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  ClientCertExpired: not valid any more (the client sees: TLS alert,")
                .contains("""
                  purpose      ok            client authentication
                  validity     refused here  "CN=acme" was valid until 2027-05-01T12:00:00Z
                  revocation   not reached
                """);
    }

    @Test
    void tellsOfAnIssuerThatIsTrustedByNameOnly() throws IOException {
        var forged = pki.impostor().client("acme").mint();

        assertThat(explain(forged, "--trust", path("ca-bundle.pem"))).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  ClientCertUntrusted: no path leads to a trusted authority")
                .contains(
                        "  path         refused here  no path from the client certificate to a certificate of the trust"
                                + " store; signed in the name of a trusted authority with another key:"
                                + " \"CN=Test Issuing,O=Example\" and \"CN=Test Root,O=Example\"\n")
                .contains("""
                  purpose      not reached
                  validity     not reached
                  revocation   not reached
                """);
    }

    @Test
    void countsCertificatesBeforeAnythingElse() throws IOException {
        var five = acme.chainPem() + pki.bundle() + acme.chainPem();
        write("five.pem", five);

        assertThat(run("--cert", path("five.pem"), "--trust", path("ca-bundle.pem")))
                .isEqualTo(ExitCode.NO);

        assertThat(out.toString()).contains("ClientCertMaxChainDepthExceeded").contains("  rules        not reached\n");
    }

    @Test
    void tellsOfTheOneHeaderOfPassthrough() throws IOException {
        assertThat(explain(gone, "--config", config("passthrough", ""))).isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .startsWith("passed on  if the client has the key; its chain goes upstream unverified\n")
                .contains("  revocation   left out      for the upstream to judge\n")
                .endsWith("The upstream gets:\n\nX-Amzn-Mtls-Clientcert: " + encoded(gone.chainPem()) + "\n");
    }

    @Test
    void usesTheNamesAListenerGivesItsHeaders() throws IOException {
        var renamed = "routing.http.request.x_amzn_mtls_clientcert_subject.header_name: X-Partner";

        assertThat(explain(acme, "--config", config("verify, trustStore: partners", renamed)))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("\nX-Partner: CN=acme\n").doesNotContain("Clientcert-Subject");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            verify, trustStore: partners                                             | (as its handshake agrees on)
            passthrough                                                              | (as its handshake agrees on)
            verify-header, trustStore: partners, trustedPeers: [ 10.0.0.0/8 ]        | (as the load balancer in front says)
            """)
    void namesTheHeadersThatTellOfTheEncryption(String mode, String value) throws IOException {
        var added = "routing.http.x_amzn_tls_version_and_cipher_suite.enabled: true,"
                + " routing.http.request.x_amzn_tls_version.header_name: X-Tls";

        assertThat(explain(acme, "--config", config(mode, added))).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).endsWith("\nX-Tls: " + value + "\nX-Amzn-Tls-Cipher-Suite: " + value + "\n");
    }

    @Test
    void explainsAChainThatOpensslMade() throws Exception {
        OpenSsl.run(
                directory,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-subj",
                "/O=Example GmbH/CN=Käufer CA",
                "-utf8",
                "-days",
                "30");
        OpenSsl.run(
                directory,
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "leaf.key",
                "-out",
                "leaf.csr",
                "-subj",
                "/C=DE/O=Müller, Söhne/CN=shop",
                "-utf8");
        write("leaf.ext", "extendedKeyUsage=clientAuth\nsubjectAltName=URI:https://example.com/shop\n");
        OpenSsl.run(
                directory,
                "x509",
                "-req",
                "-in",
                "leaf.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-set_serial",
                "0xA1",
                "-days",
                "10",
                "-extfile",
                "leaf.ext",
                "-out",
                "leaf.pem");
        var subject = OpenSsl.run(directory, "x509", "-in", "leaf.pem", "-noout", "-subject", "-nameopt", "RFC2253")
                .strip()
                .substring("subject=".length());

        var code = run(
                "--cert",
                path("leaf.pem"),
                "--trust",
                path("ca.pem"),
                "--at",
                Instant.now().toString());

        assertThat(err.toString()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("\nX-Amzn-Mtls-Clientcert-Subject: " + subject + "\n")
                .contains("\nX-Amzn-Mtls-Clientcert-Serial-Number: A1\n")
                .contains("  uri          https://example.com/shop\n")
                .contains("  rules        ok            RSA key of 2048 bits, signed with SHA256withRSA\n")
                .contains("  revocation   ok            off, no list given\n");
    }

    @Test
    void givesTheSameFactsAsJson() throws IOException {
        assertThat(explain(
                        gone,
                        "--json",
                        "--trust",
                        path("ca-bundle.pem"),
                        "--crl",
                        path("issuing.pem"),
                        "--crl",
                        path("root.pem")))
                .isEqualTo(ExitCode.NO);

        var facts = JsonMapper.shared().readTree(out.toString());
        assertThat(facts.get("verdict").asString()).isEqualTo("REFUSED");
        assertThat(facts.get("reason").asString()).isEqualTo("ClientCertCrlHit");
        assertThat(facts.get("client").get("sha256").asString())
                .isEqualTo(Fingerprint.of(gone.leaf()).hex());
        assertThat(facts.get("steps").get(5)).isEqualTo(JsonMapper.shared().readTree("""
                {"step": "REVOCATION", "outcome": "DECIDED_HERE", "detail": %s}""".formatted(JsonMapper.shared()
                .writeValueAsString(facts.get("detail").asString()))));
        assertThat(facts.get("clause").asString()).isEqualTo("RFC 5280 §6.3.3 (j): entry");
        assertThat(facts.get("path").get("candidates").get(0).get("taken").asBoolean())
                .isTrue();
        var asked = facts.get("revocation").get("asked");
        assertThat(asked.size()).isOne();
        assertThat(asked.get(0).get("outcome").asString()).isEqualTo("REFUSED");
        var consulted = asked.get(0).get("consulted").get(0);
        assertThat(consulted.get("list").get("number").asString()).isEqualTo("7");
        assertThat(consulted.get("entry").get(0)).isEqualTo(JsonMapper.shared().readTree("""
                {"revokedAt": "2026-05-01T12:00:00Z", "reason": "keyCompromise"}"""));
        assertThat(facts.get("revocation").get("notAsked").get(0).get("file").asString())
                .isEqualTo(path("root.pem"));
        assertThat(facts.get("headers").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --cert acme.pem                                            | USAGE     | one of --config and --trust is needed (see postern explain --help)
            --cert acme.pem --config edge.yaml --crl root.pem          | USAGE     | --listener goes with --config, --crl goes with --trust (see postern explain --help)
            --cert none.pem --trust ca-bundle.pem                      | BAD_INPUT | DIR/none.pem: missing (expected: a file)
            --cert ca-bundle.pem --trust ca-bundle.pem --at yesterday  | BAD_INPUT | --at: "yesterday" (expected: a time such as 2027-01-01T00:00:00Z)
            --cert acme.pem --config edge.yaml --listener other        | BAD_INPUT | --listener: "other" (expected: one of partners)
            """)
    void saysInOneLineWhatIsWrong(String arguments, ExitCode expected, String line) throws IOException {
        write("acme.pem", acme.chainPem());
        config("verify, trustStore: partners", "");
        var words = new ArrayList<String>();
        for (var word : arguments.split(" +", -1)) {
            words.add(word.matches("[a-z-]+\\.(pem|yaml)") ? path(word) : word);
        }

        assertThat(run(words.toArray(String[]::new))).isEqualTo(expected);

        assertThat(err.toString()).isEqualTo("postern: " + line.replace("DIR", directory.toString()) + "\n");
        assertThat(out.toString()).isEmpty();
    }

    private ExitCode explain(TestCredential credential, String... arguments) throws IOException {
        write("client.pem", credential.chainPem());
        var all = new ArrayList<>(List.of("--cert", path("client.pem")));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private ExitCode run(String... arguments) {
        var all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        return Postern.run(
                new PrintWriter(out), new PrintWriter(err), InstantSource.fixed(NOW), all.toArray(String[]::new));
    }

    private String config(String mutualAuthentication, String attributes) throws IOException {
        write("edge.yaml", """
                listeners:
                  - name: partners
                    address: 127.0.0.1:0
                    certificates: [ { chain: server.pem, key: server.key } ]
                    mutualAuthentication: { mode: %s }
                    attributes: { %s }
                    forward: widgets
                trustStores:
                  partners:
                    caCertificatesBundle: ca-bundle.pem
                    revocations: [ issuing.pem, root.pem ]
                upstreams:
                  widgets: { url: "http://127.0.0.1:8081" }
                """.formatted(mutualAuthentication, attributes));
        return path("edge.yaml");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static int size(TestCredential credential) {
        return credential.chain().certificates().stream()
                .mapToInt(certificate -> Certificates.der(certificate).length)
                .sum();
    }

    /** As the load balancer's prose has it: + = / stay, and so do the unreserved characters. */
    private static String encoded(String pem) {
        return pem.replace(" ", "%20").replace("\n", "%0A");
    }
}
