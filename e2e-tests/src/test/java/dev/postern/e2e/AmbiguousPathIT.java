package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.PrivateApi.Received;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A route that the policy keeps from a client cannot be reached by any spelling: what two readers read in two ways does not go on (P8). */
class AmbiguousPathIT {
    private static final String STRICT = """
            rules:
              - { name: admin is closed, deny: { paths: [ "/admin/**" ] } }
              - { name: widgets, allow: { paths: [ /widgets, "/widgets/**" ] } }
            """;
    private static final String LAX = """
            rules:
              - { name: admin is closed, deny: { paths: [ "/admin/**" ] } }
              - { name: the rest, allow: all }
            paths: { allow: [ encoded-slash, empty-segments, parameters ] }
            """;

    @TempDir
    static Path strictDirectory;

    @TempDir
    static Path laxDirectory;

    private static Stage strict;
    private static Stage lax;

    @BeforeAll
    static void open() {
        strict = stage(strictDirectory, STRICT);
        lax = stage(laxDirectory, LAX);
    }

    private static Stage stage(Path directory, String policy) {
        return Stage.open(directory, (yaml, files) -> {
            files.put("access.yaml", policy);
            yaml.verify("partners", "partners")
                    .trustStore("partners", "issuing.crl", "root.crl")
                    .accessPolicy("access.yaml");
        });
    }

    @AfterAll
    static void close() {
        strict.close();
        lax.close();
    }

    @ParameterizedTest(name = "P8 {0}: {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "encoded-slash /widgets%2fadmin",
                "encoded-slash-upper /widgets%2Fadmin",
                "encoded-slash-first /%2fadmin",
                "encoded-dots /widgets/%2e%2e/admin",
                "encoded-dots-upper /widgets/%2E%2E/admin",
                "dots /widgets/../admin",
                "one-dot /./admin",
                "mixed-dots /widgets/.%2e/admin",
                "dots-between-encoded-slashes /widgets%2f..%2fadmin",
                "all-encoded /widgets%2f%2e%2e%2fadmin",
                "two-slashes //admin",
                "two-slashes-inside /widgets//../admin",
                "parameters /widgets;x/admin",
                "parameters-after-dots /widgets/..;x/admin",
                "encoded-semicolon /widgets/..%3b/admin",
                "nul /widgets%00/admin",
                "nul-at-the-end /admin%00.css",
                "backslash /widgets\\..\\admin",
                "encoded-backslash /widgets%5c..%5cadmin",
                "double-encoded-slash /widgets%252f..%252fadmin",
                "double-encoded-dots /widgets/%252e%252e/admin",
                "triple-encoded-dots /widgets/%25252e%25252e/admin",
                "percent-in-pieces /widgets/%25%32%65%25%32%65/admin",
                "utf-16 /widgets/%u002e%u002e/admin",
                "overlong-slash /widgets%c0%afadmin",
                "overlong-dots /widgets/%c0%ae%c0%ae/admin",
                "encoded-fragment /widgets%23/../admin",
                "encoded-query /admin%3f/widgets",
                "line-break /widgets%0d%0a/admin",
                "broken-escape /widgets/%2",
                "absolute-target https://localhost/widgets/../admin"
            })
    void p8RefusesWhatTheBackendCouldReadInAnotherWay(String name, String target) {
        var seen = strict.api().seen();
        var mark = strict.edge().accesses().mark();

        assertThat(ask(strict, Engine.BORINGSSL, target)).startsWith("HTTP/1.1 400");

        var record = strict.edge().accesses().next(mark);
        assertThat(record.path("reason").asString()).isEqualTo("AccessPathAmbiguous");
        assertThat(strict.api().seen()).isEqualTo(seen);
    }

    /** RFC 9112 §3.2 has neither in a target, whatever the policy. */
    @ParameterizedTest(name = "P8 {0}: {1}")
    @CsvSource(
            delimiter = ' ',
            value = {"fragment /widgets#/admin", "not-ascii /widgets/\u00e4", "delete /widgets/\u007f"})
    void p8RefusesWhatIsNoTarget(String name, String target) {
        var seen = strict.api().seen();

        assertThat(ask(strict, Engine.BORINGSSL, target)).startsWith("HTTP/1.1 400");
        assertThat(strict.api().seen()).isEqualTo(seen);
    }

    @ParameterizedTest(name = "P8 {0}: {1}, {2}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "plain /admin 403",
                "below /admin/users 403",
                "slash-at-the-end /admin/ 403",
                "encoded-letter /%61dmin 403",
                "all-encoded /%61%64%6d%69%6e/users 403",
                "query /admin?/widgets 403",
                "two-slashes //admin 403",
                "many-slashes ///admin///users 403",
                "parameters /admin;x 403",
                "parameters-inside /admin;x=1/users 403",
                "empty-parameters /admin;/users 403",
                "encoded-slash /admin%2fusers 403",
                "encoded-slash-first /%2fadmin 403",
                "encoded-slash-last /admin%2f 403",
                "slashes-of-both-kinds //%2f/admin%2f/users 403",
                "parameters-and-slashes /;x//admin;y%2fusers 400",
                "dots /widgets/../admin 400",
                "encoded-dots /widgets/%2e%2e/admin 400",
                "dots-between-encoded-slashes /widgets%2f..%2fadmin 400",
                "dots-with-parameters /widgets/..;x/admin 400",
                "backslash /widgets\\..\\admin 400",
                "double-encoded /%2561dmin 400",
                "nul /admin%00 400"
            })
    void p8KeepsADeniedRouteShutInEverySpellingHoweverLaxThePolicyIs(String name, String target, int status) {
        var seen = lax.api().seen();

        assertThat(ask(lax, Engine.BORINGSSL, target)).startsWith("HTTP/1.1 " + status);
        assertThat(lax.api().seen()).isEqualTo(seen);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsClearGoesOnAsItWasSent(Engine engine) {
        for (var target : List.of("/widgets", "/widgets/", "/widgets/100%25", "/%77idgets/a%20b?next=/../x%2f//;y")) {
            assertThat(ask(strict, engine, target)).as(target).startsWith("HTTP/1.1 200");
            assertThat(strict.api().last().line()).isEqualTo("GET " + target + " HTTP/1.1");
        }
    }

    @Test
    void whatThePolicyAllowsGoesOnAsItWasSent() {
        for (var target : List.of("/projects/acme%2Fsite", "//projects", "/projects;v=1/x")) {
            assertThat(ask(lax, Engine.BORINGSSL, target)).as(target).startsWith("HTTP/1.1 200");
        }
        assertThat(lax.api().received().stream().map(Received::line))
                .containsExactly(
                        "GET /projects/acme%2Fsite HTTP/1.1",
                        "GET //projects HTTP/1.1", "GET /projects;v=1/x HTTP/1.1");
    }

    private static String ask(Stage stage, Engine engine, String target) {
        var client = stage.pki().client("acme").mint();
        var port = stage.edge().port(engine.listener("partners"));
        try (var wire = stage.jdk().connect(port, Optional.<TestCredential>of(client), TlsVersion.TLS_1_3)) {
            return wire.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .response();
        }
    }
}
