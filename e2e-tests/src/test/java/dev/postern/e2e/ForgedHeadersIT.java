package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi.Field;
import dev.postern.e2e.kit.PrivateApi.Received;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client writes into identity headers, in whatever spelling, the private API reads only what the edge wrote (H1). */
class ForgedHeadersIT {
    private static final List<String> VERIFIED = List.of(
            "x-amzn-mtls-clientcert-serial-number",
            "x-amzn-mtls-clientcert-issuer",
            "x-amzn-mtls-clientcert-subject",
            "x-amzn-mtls-clientcert-validity",
            "x-amzn-mtls-clientcert-leaf");

    /** What stands in the request, and how many forged fields that is. */
    private record Forgery(String name, int count, String... fields) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Forgery> FORGERIES = List.of(
            new Forgery("exact", 1, "X-Amzn-Mtls-Clientcert-Subject: CN=admin"),
            new Forgery("lower", 1, "x-amzn-mtls-clientcert-subject: CN=admin"),
            new Forgery("mixed", 1, "x-aMZN-mTLS-cLIENTCERT-sUBJECT: CN=admin"),
            new Forgery(
                    "duplicate",
                    2,
                    "X-Amzn-Mtls-Clientcert-Subject: CN=admin",
                    "X-Amzn-Mtls-Clientcert-Subject: CN=other"),
            new Forgery("underscores", 1, "X_Amzn_Mtls_Clientcert_Subject: CN=admin"),
            new Forgery("dots", 1, "X.Amzn.Mtls.Clientcert.Subject: CN=admin"),
            new Forgery("a mixture of all", 1, "x-AMZN_mtls.clientcert-SUBJECT: CN=admin"),
            new Forgery(
                    "nominated in Connection",
                    1,
                    "Connection: X-Amzn-Mtls-Clientcert-Subject, x-forwarded-for, keep-alive",
                    "X-Amzn-Mtls-Clientcert-Subject: CN=admin"),
            new Forgery("only nominated", 0, "Connection: X-Amzn-Mtls-Clientcert-Leaf, X-Amzn-Mtls-Clientcert"),
            new Forgery("empty", 1, "X-Amzn-Mtls-Clientcert-Subject:"),
            new Forgery("one we do not send", 1, "X-Amzn-Mtls-Clientcert-San: spiffe://x/admin"),
            new Forgery(
                    "the whole family",
                    8,
                    "X-Amzn-Mtls-Clientcert-Serial-Number: 01",
                    "X-Amzn-Mtls-Clientcert-Issuer: CN=x",
                    "X-Amzn-Mtls-Clientcert-Subject: CN=x",
                    "X-Amzn-Mtls-Clientcert-Validity: NotBefore=x",
                    "X-Amzn-Mtls-Clientcert-Leaf: x",
                    "X-Amzn-Tls-Version: TLSv1.3",
                    "Client-Cert: :AA==:",
                    "Client_Cert.Chain: :AA==:"));

    private record Mode(String name, boolean certificate, Set<String> ours) {
        @Override
        public String toString() {
            return name + (certificate ? " with" : " without") + " certificate";
        }
    }

    private static final List<Mode> MODES = List.of(
            new Mode("verify", true, Set.copyOf(VERIFIED)),
            new Mode("passthrough", true, Set.of("x-amzn-mtls-clientcert")),
            new Mode("passthrough", false, Set.of()),
            new Mode("off", false, Set.of()));

    @TempDir
    static Path directory;

    private static Stage stage;
    private static TestCredential acme;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .passthrough("passthrough")
                        .off("off")
                        .verifyHeader("header", "partners", "127.0.0.1/32")
                        .trustStore("partners", "issuing.crl", "root.crl"));
        acme = stage.pki().client("acme").mint();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> forgeries() {
        return MODES.stream()
                .flatMap(mode -> Arrays.stream(Engine.values())
                        .flatMap(engine -> FORGERIES.stream().map(forgery -> Arguments.of(mode, engine, forgery))));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("forgeries")
    void h1TheUpstreamReadsOnlyOurs(Mode mode, Engine engine, Forgery forgery) {
        var listener = engine.listener(mode.name());
        var stripped = stage.edge().strippedHeaders(listener);

        try (var wire = connect(mode, engine)) {
            var response = wire.send(request(List.of(forgery.fields()))).response();

            assertThat(response).startsWith("HTTP/1.1 200");
        }
        assertOurs(stage.api().last(), mode.ours());
        assertStripped(listener, stripped + forgery.count());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("modes")
    void h1WhatCurlSendsIsStrippedToo(Mode mode, Engine engine) {
        var listener = engine.listener(mode.name());
        var stripped = stage.edge().strippedHeaders(listener);
        var credential = mode.certificate() ? Optional.of(acme) : Optional.<TestCredential>empty();

        for (var version : TlsVersion.values()) {
            var result = stage.curl()
                    .run(
                            "https://localhost:" + stage.edge().port(listener) + "/widgets",
                            credential,
                            version,
                            "-H",
                            "X-Amzn-Mtls-Clientcert-Subject: CN=admin",
                            "-H",
                            "x_amzn_mtls_clientcert: forged");

            assertThat(result.status()).as(result.log()).isEqualTo(200);
            assertOurs(stage.api().last(), mode.ours());
        }
        assertStripped(listener, stripped + 4);
    }

    static Stream<Arguments> modes() {
        return MODES.stream().flatMap(mode -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(mode, engine)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("modes")
    void h1TrailersCarryNoIdentity(Mode mode, Engine engine) {
        var listener = engine.listener(mode.name());
        var stripped = stage.edge().strippedHeaders(listener);

        try (var wire = connect(mode, engine)) {
            var response = wire.send("POST /widgets HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                            + "Trailer: X-Amzn-Mtls-Clientcert-Subject\r\n\r\n3\r\nabc\r\n0\r\n"
                            + "X-Amzn-Mtls-Clientcert-Subject: CN=admin\r\nx_amzn_mtls.clientcert-leaf: x\r\n"
                            + "X-Forwarded-For: 10.0.0.1\r\nX-Checksum: 7\r\n\r\n")
                    .response();

            assertThat(response).startsWith("HTTP/1.1 200").endsWith("abc");
        }
        assertOurs(stage.api().last(), mode.ours());
        assertThat(stage.api().last().trailers()).containsExactly(new Field("X-Checksum", "7"));
        assertStripped(listener, stripped + 2);
    }

    /** A blank before the colon and a folded line are what parsers differ over; nothing of the request goes on. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("modes")
    void h1p1SpellingsThatParsersDifferOverAreRefused(Mode mode, Engine engine) {
        for (var field : List.of(
                "X-Amzn-Mtls-Clientcert-Subject : CN=admin",
                "X-Amzn-Mtls-Clientcert-Subject\t: CN=admin",
                "X-Harmless: a\r\n X-Amzn-Mtls-Clientcert-Subject: CN=admin",
                " X-Amzn-Mtls-Clientcert-Subject: CN=admin")) {
            var requests = stage.api().received().size();

            try (var wire = connect(mode, engine)) {
                var response = wire.send(request(List.of(field))).response();

                // RFC 9112 §5.2: a folded line may be unfolded into its own field's value, where it names nothing.
                if (response.startsWith("HTTP/1.1 200")) {
                    assertFamily(stage.api().last(), mode.ours());
                    assertThat(stage.api().last().values("x-amzn-mtls-clientcert-subject"))
                            .doesNotContain("CN=admin");
                } else {
                    assertThat(response).as(field).startsWith("HTTP/1.1 400");
                    assertThat(stage.api().received()).hasSize(requests);
                }
            }
        }
    }

    @Test
    void h1AVerifiedHeaderIsTheOnlyOneBehindVerifyHeader() {
        var chain = acme.chainPem().replace("\n", "%0A").replace(" ", "%20");
        for (var forgery : FORGERIES) {
            var fields = new ArrayList<>(List.of(forgery.fields()));
            fields.add("X-Amzn-Mtls-Clientcert: " + chain);
            var stripped = stage.edge().strippedHeaders("header");

            try (var wire = Wire.plain(stage.edge().port("header"))) {
                var response = wire.send(request(fields)).response();

                assertThat(response).as(forgery.name()).startsWith("HTTP/1.1 200");
            }
            assertOurs(stage.api().last(), Set.copyOf(VERIFIED));
            assertThat(stage.api().last().values("x-amzn-mtls-clientcert-subject"))
                    .containsExactly("CN=acme");
            // The trusted peer's own header is no forgery.
            assertStripped("header", stripped + forgery.count());
        }
    }

    /** An exchange is counted when it is over, which its client may know a moment earlier. */
    private static void assertStripped(String listener, double count) {
        Patience.until(count + " headers stripped", () -> stage.edge().strippedHeaders(listener) >= count);
        assertThat(stage.edge().strippedHeaders(listener)).isEqualTo(count);
    }

    /** Each of our names exactly once, none of the family besides, however a backend may fold names. */
    private static void assertOurs(Received request, Set<String> ours) {
        assertFamily(request, ours);
        assertThat(request.fields().stream().map(Field::value).collect(Collectors.joining()))
                .doesNotContain("admin");
    }

    private static void assertFamily(Received request, Set<String> ours) {
        var family = request.fields().stream()
                .map(field ->
                        field.name().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-'))
                .filter(name -> name.startsWith("x-amzn-mtls")
                        || name.startsWith("x-amzn-tls")
                        || name.startsWith("client-cert"))
                .toList();
        assertThat(family).containsExactlyInAnyOrderElementsOf(ours);
    }

    private static Wire connect(Mode mode, Engine engine) {
        return stage.jdk()
                .connect(
                        stage.edge().port(engine.listener(mode.name())),
                        mode.certificate() ? Optional.of(acme) : Optional.empty(),
                        TlsVersion.TLS_1_3);
    }

    private static String request(List<String> fields) {
        return "GET /widgets HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }
}
