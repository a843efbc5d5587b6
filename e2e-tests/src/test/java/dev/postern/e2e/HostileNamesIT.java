package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.UrlEncodedPem;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a certificate's names, headers and records hold it on one line, and who decodes them has it back (H2). */
class HostileNamesIT {
    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.listener("verify", """
                                mutualAuthentication: { mode: verify, trustStore: partners }
                                identityHeaders: { clientCert: leaf }
                                forward: api
                                """)
                        .passthrough("passthrough")
                        .trustStore("partners", "issuing.crl", "root.crl"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** A common name, and how it stands in the header (alb.md 1.3: OpenSSL's RFC 2253 form). */
    static Stream<Arguments> names() {
        return Stream.of(
                        new String[] {"a\r\nX-Postern-Client: admin", "a\\0D\\0AX-Postern-Client: admin"},
                        new String[] {"a\nb\rc\td", "a\\0Ab\\0Dc\\09d"},
                        new String[] {"\"admin\"", "\\\"admin\\\""},
                        new String[] {"a;b,c+d", "a\\;b\\,c\\+d"},
                        new String[] {"admin,O=Other;Subject=\"x\"", "admin\\,O=Other\\;Subject=\\\"x\\\""},
                        new String[] {"100%41%0d%0a", "100%41%0d%0a"},
                        new String[] {"back\\slash<>", "back\\\\slash\\<\\>"},
                        new String[] {"# 1", "\\# 1"},
                        new String[] {"M\u00c4NNIK \u2713", "M\\C3\\84NNIK \\E2\\9C\\93"})
                .flatMap(each -> Stream.of(Engine.values()).map(engine -> Arguments.of(engine, each[0], each[1])));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("names")
    void h2ANameIsEscapedExactlyAndComesBack(Engine engine, String name, String escaped) throws InvalidNameException {
        var client = stage.pki()
                .client("acme")
                .subject(new X500Principal("CN=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\",O=Acme"))
                .dns("a.example")
                .uri("spiffe://acme.example/a%0d%0ab")
                .mint();
        var connections = stage.edge().connections().mark();

        ask(engine.listener("verify"), client);

        var request = stage.api().last();
        assertThat(request.values("X-Postern-Client")).isEmpty();
        var subject = request.values("X-Amzn-Mtls-Clientcert-Subject");
        assertThat(subject).containsExactly("CN=" + escaped + ",O=Acme");
        assertThat(new LdapName(subject.get(0)).getRdn(1).getValue()).isEqualTo(name);
        assertThat(UrlEncodedPem.decode(
                                request.values("X-Amzn-Mtls-Clientcert-Leaf").get(0))
                        .leaf())
                .isEqualTo(client.leaf());
        var sequence = request.values("Client-Cert").get(0);
        assertThat(Base64.getDecoder().decode(sequence.substring(1, sequence.length() - 1)))
                .isEqualTo(Certificates.der(client.leaf()));
        // A record that were more than a line would not be read as one.
        var record = stage.edge().connections().next(connections);
        assertThat(record.path("leaf_client_cert_subject").asString()).isEqualTo(subject.get(0));
        // Its second URI: two are two claims, and neither is the client's id.
        assertThat(record.path("client_id").isNull()).isTrue();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("names")
    void h2TheForwardedChainIsTheOneThatWasSent(Engine engine, String name, String escaped) {
        var client = stage.pki()
                .client("acme")
                .subject(new X500Principal("CN=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\",O=Acme"))
                .mint();

        ask(engine.listener("passthrough"), client);

        var values = stage.api().last().values("X-Amzn-Mtls-Clientcert");
        assertThat(values).hasSize(1);
        assertThat(UrlEncodedPem.decode(values.get(0))).as(escaped).isEqualTo(client.chain());
    }

    private static void ask(String listener, TestCredential client) {
        try (var wire = stage.jdk().connect(stage.edge().port(listener), Optional.of(client), TlsVersion.TLS_1_3)) {
            assertThat(wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200 ");
        }
    }
}
