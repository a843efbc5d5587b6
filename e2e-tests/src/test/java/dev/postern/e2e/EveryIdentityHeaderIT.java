package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi.Field;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each header by which the edge says who a client is, in each spelling, on each kind of listener: the API reads ours or none (H1). Of
 * HTTP/2 these tests will speak when the edge does.
 */
class EveryIdentityHeaderIT {
    private static final TestPki PROVIDER = Stage.provider();
    private static final TestCredential ACME = PROVIDER.client("acme").mint();

    /** All that listener {@code told} says; the last is a rule's. */
    private static final List<String> TOLD = List.of(
            "X-Amzn-Mtls-Clientcert-Serial-Number",
            "X-Amzn-Mtls-Clientcert-Issuer",
            "X-Amzn-Mtls-Clientcert-Subject",
            "X-Amzn-Mtls-Clientcert-Validity",
            "X-Amzn-Mtls-Clientcert-Leaf",
            "Client-Cert",
            "Client-Cert-Chain",
            "X-Postern-Client",
            "X-Tenant");

    /** Of which nobody can make listeners without a policy think anything. */
    private static final List<String> EVERYWHERE = TOLD.subList(0, TOLD.size() - 1);

    private static final String CHAIN = "X-Amzn-Mtls-Clientcert";

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(directory, PROVIDER, (yaml, files) -> {
            var known = new RegisteredClient(new ClientId("acme"), Set.of());
            files.put("roster.json", new ClientRoster(Map.of(Fingerprint.of(ACME.leaf()), known)).json());
            // The issuing authority is none of its anchors, so that a path has more than a certificate and its anchor.
            files.put("root.pem", Certificates.pem(PROVIDER.root().certificate()));
            files.put("access.yaml", "rules:\n  - { allow: all, headers: { X-Tenant: tenant-7 } }\n");
            yaml.listener("told", """
                            mutualAuthentication: { mode: verify, trustStore: partners }
                            identityHeaders: { clientCert: chain, client: on }
                            accessPolicy: access.yaml
                            forward: api
                            """)
                    .passthrough("passthrough")
                    .plainListener("plain", "mutualAuthentication: { mode: off }\nforward: api\n")
                    .verifyHeader("header", "lists", "127.0.0.1/32")
                    .trustStoreOf("partners", "caCertificatesBundle: root.pem, roster: roster.json")
                    .trustStore("lists", "issuing.crl", "root.crl");
        });
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** What a name may look like to a parser that is not ours. */
    private static List<String> spellings(String name) {
        var mixed = new StringBuilder();
        for (var at = 0; at < name.length(); at++) {
            var character = name.charAt(at);
            mixed.append(at % 2 == 0 ? Character.toLowerCase(character) : Character.toUpperCase(character));
        }
        return List.of(
                name,
                name,
                name.toLowerCase(Locale.ROOT),
                name.toUpperCase(Locale.ROOT),
                mixed.toString(),
                name.replace('-', '_'),
                name.replace('-', '.'),
                name.replaceFirst("-", "_"));
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }

    static Stream<Arguments> listeners() {
        return Stream.concat(
                Stream.of(Engine.values())
                        .flatMap(engine -> Stream.of(
                                Arguments.of(engine.listener("told"), true, TOLD, TOLD),
                                Arguments.of(engine.listener("passthrough"), true, List.of(CHAIN), EVERYWHERE),
                                Arguments.of(engine.listener("passthrough"), false, List.of(), EVERYWHERE))),
                Stream.of(Arguments.of("plain", false, List.of(), EVERYWHERE)));
    }

    @ParameterizedTest(name = "{0}, certificate: {1}")
    @MethodSource("listeners")
    void h1InEachSpellingTheApiReadsOursOrNone(
            String listener, boolean certificate, List<String> ours, List<String> forged) {
        var stripped = stage.edge().strippedHeaders(listener);
        var sent = 0;
        try (var wire = connect(listener, certificate)) {
            for (var name : forged) {
                var fields = spellings(name).stream()
                        .map(spelling -> spelling + ": forged")
                        .toList();
                sent += fields.size();

                assertThat(wire.send(request(fields)).response()).startsWith("HTTP/1.1 200");

                assertOurs(name, ours);
            }
        }
        assertStripped(listener, stripped + sent);
    }

    @ParameterizedTest(name = "{0}, certificate: {1}")
    @MethodSource("listeners")
    void h1InTrailersTooAndNominatedInConnection(
            String listener, boolean certificate, List<String> ours, List<String> forged) {
        var stripped = stage.edge().strippedHeaders(listener);
        try (var wire = connect(listener, certificate)) {
            for (var name : forged) {
                var response = wire.send("POST /widgets HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, " + name
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" + name + ": forged\r\n"
                                + name.replace('-', '_') + ": forged\r\n\r\n")
                        .response();

                assertThat(response).startsWith("HTTP/1.1 200").endsWith("abc");

                assertThat(stage.api().last().trailers()).as(name).isEmpty();
                assertOurs(name, ours);
            }
        }
        assertStripped(listener, stripped + 2.0 * forged.size());
    }

    /** A blank before the colon, a folded line: what parsers differ over does not go on, or goes on as a value of another name. */
    @ParameterizedTest(name = "{0}, certificate: {1}")
    @MethodSource("listeners")
    void h1SpellingsThatAreNoNamesAreNotPassedOn(
            String listener, boolean certificate, List<String> ours, List<String> forged) {
        for (var name : forged) {
            for (var field :
                    List.of(name + " : forged", name + "\t: forged", "X-Harmless: a\r\n " + name + ": forged")) {
                var requests = stage.api().received().size();
                try (var wire = connect(listener, certificate)) {
                    var response = wire.send(request(List.of(field))).response();

                    if (response.startsWith("HTTP/1.1 200")) {
                        assertOurs(name, ours);
                    } else {
                        assertThat(response).as(field).startsWith("HTTP/1.1 400");
                        assertThat(stage.api().received()).hasSize(requests);
                    }
                }
            }
        }
    }

    @Test
    void h1BehindVerifyHeaderOnlyTheTrustedPeersChainIsRead() {
        var chain = ACME.chainPem().replace("\n", "%0A").replace(" ", "%20");
        var stripped = stage.edge().strippedHeaders("header");
        var sent = 0;
        for (var name : EVERYWHERE) {
            var fields = new ArrayList<>(spellings(name).stream()
                    .map(spelling -> spelling + ": forged")
                    .toList());
            sent += fields.size();
            fields.add(CHAIN + ": " + chain);
            try (var wire = Wire.plain(stage.edge().port("header"))) {
                assertThat(wire.send(request(fields)).response()).startsWith("HTTP/1.1 200");
            }
            assertOurs(name, TOLD.subList(0, 5));
        }
        assertStripped("header", stripped + sent);
    }

    /** Neither port forwards, and neither says more or less for what a request claims. */
    @Test
    void h1HealthAndAdminBelieveNobody() {
        var forged = EVERYWHERE.stream().map(name -> name + ": forged").toList();
        for (var where : List.of("health", "admin")) {
            var seen = stage.api().seen();
            var port = URI.create("tcp://" + stage.edge().facts().path(where).asString())
                    .getPort();
            try (var wire = Wire.plain(port)) {
                assertThat(wire.send("GET /readyz HTTP/1.1\r\nHost: edge\r\n" + String.join("\r\n", forged)
                                        + "\r\n\r\n")
                                .response())
                        .as(where)
                        .startsWith("HTTP/1.1 200 ")
                        .doesNotContain("forged");
            }
            try (var wire = Wire.plain(port)) {
                assertThat(wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Postern-Client: acme\r\n\r\n")
                                .response())
                        .as(where)
                        .startsWith("HTTP/1.1 404 ");
            }
            assertThat(stage.api().seen()).isEqualTo(seen);
        }
    }

    /** RFC 9440 §2.1 to §2.3; the register's id; a rule's header. */
    @Test
    void saysWhatItIsTold() {
        try (var wire = connect(Engine.BORINGSSL.listener("told"), true)) {
            assertThat(wire.send(request(List.of("Accept: */*"))).response()).startsWith("HTTP/1.1 200");
        }

        var request = stage.api().last();
        assertThat(request.values("Client-Cert")).containsExactly(byteSequence(Certificates.pem(ACME.leaf())));
        assertThat(request.values("Client-Cert-Chain"))
                .containsExactly(
                        byteSequence(Certificates.pem(PROVIDER.issuing().certificate())) + ", "
                                + byteSequence(Certificates.pem(PROVIDER.root().certificate())));
        assertThat(request.values("X-Postern-Client")).containsExactly("acme");
        assertThat(request.values("X-Tenant")).containsExactly("tenant-7");
    }

    private static String byteSequence(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----", ":").replace("\n", "");
    }

    private static void assertOurs(String forged, List<String> ours) {
        var fields = stage.api().last().fields();
        var names = TOLD.stream().map(EveryIdentityHeaderIT::folded).toList();
        assertThat(fields.stream()
                        .map(field -> folded(field.name()))
                        .filter(name -> names.contains(name) || name.equals(folded(CHAIN))))
                .as("after %s", forged)
                .containsExactlyInAnyOrderElementsOf(
                        ours.stream().map(EveryIdentityHeaderIT::folded).toList());
        assertThat(fields.stream()
                        .filter(field -> !field.name().equals("X-Harmless"))
                        .map(Field::value))
                .as("after %s", forged)
                .noneMatch(value -> value.contains("forged"));
    }

    /** An exchange is counted when it is over, which its client may know a moment earlier. */
    private static void assertStripped(String listener, double count) {
        Patience.until(count + " headers stripped", () -> stage.edge().strippedHeaders(listener) >= count);
        assertThat(stage.edge().strippedHeaders(listener)).isEqualTo(count);
    }

    private static Wire connect(String listener, boolean certificate) {
        var port = stage.edge().port(listener);
        return listener.equals("plain")
                ? Wire.plain(port)
                : stage.jdk().connect(port, certificate ? Optional.of(ACME) : Optional.empty(), TlsVersion.TLS_1_3);
    }

    private static String request(List<String> fields) {
        return "GET /widgets HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }
}
