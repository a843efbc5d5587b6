package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Nghttp2;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.PrivateApi.Field;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other people's clients of HTTP/2 are served as those of HTTP/1.1 are, and write no identity of their own (H1). */
class Http2IT {
    @TempDir
    static Path directory;

    private static Stage stage;
    private static TestCredential acme;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) ->
                        yaml.verify("verify", "partners").off("off").trustStore("partners", "issuing.crl", "root.crl"));
        acme = stage.pki().client("acme").mint();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static String url(Engine engine, String path) {
        return "https://localhost:" + stage.edge().port(engine.listener("verify")) + path;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void curlIsServed(Engine engine) {
        for (var version : TlsVersion.values()) {
            var result = stage.curl().run(url(engine, "/widgets"), Optional.of(acme), version, "--http2");

            assertThat(result.body()).as(result.log()).isEqualTo(PrivateApi.WIDGET);
            assertThat(result.log()).contains("< HTTP/2 200");
            assertThat(stage.api().last().values("x-amzn-mtls-clientcert-subject"))
                    .containsExactly("CN=acme");
            assertThat(stage.api().last().fields().stream().map(Field::name))
                    .contains("x-amzn-mtls-clientcert-subject", "X-Forwarded-For", "Host");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void h1ForgedIdentityGoesAndDisguisedIdentityIsRefused(Engine engine) {
        var forged = stage.curl()
                .run(
                        url(engine, "/widgets"),
                        Optional.of(acme),
                        TlsVersion.TLS_1_3,
                        "--http2",
                        "-H",
                        "X-Amzn-Mtls-Clientcert-Subject: CN=admin",
                        "-H",
                        "Client-Cert: :AA==:");
        assertThat(forged.status()).as(forged.log()).isEqualTo(200);
        assertThat(stage.api().last().fields().stream().map(Field::value)).noneMatch(value -> value.contains("admin"));
        assertThat(stage.api().last().values("client-cert")).isEmpty();

        var requests = stage.api().received().size();
        var disguised = stage.curl()
                .run(
                        url(engine, "/widgets"),
                        Optional.of(acme),
                        TlsVersion.TLS_1_3,
                        "--http2",
                        "-H",
                        "x_amzn_mtls_clientcert_subject: CN=admin");
        assertThat(disguised.status()).as(disguised.log()).isEqualTo(400);
        assertThat(stage.api().received()).hasSize(requests);
    }

    @Nested
    class WithNghttp2 {
        @BeforeEach
        void need() {
            assumeTrue(Nghttp2.installed(), "nghttp and h2load are not installed (Debian: nghttp2-client)");
        }

        @Test
        void nghttpSendsABodyAndTrailers() {
            var file = stage.files().put("upload", "x".repeat(300_000));
            var ended = stage.nghttp2()
                    .nghttp(
                            acme,
                            url(Engine.BORINGSSL, "/upload"),
                            List.of("-d", file.toString(), "--no-content-length", "--trailer", "x-sum: 7"));

            assertThat(ended).contains("x".repeat(1000));
            assertThat(stage.api().last().body()).hasSize(300_000);
            assertThat(stage.api().last().trailers()).containsExactly(new Field("x-sum", "7"));
        }

        @Test
        void h2loadLosesNoRequestOfManyStreams() {
            var said = stage.nghttp2()
                    .h2load(
                            "https://localhost:" + stage.edge().port(Engine.BORINGSSL.listener("off")) + "/widgets",
                            2_000,
                            10,
                            100);

            assertThat(said).contains("2000 succeeded, 0 failed, 0 errored");
        }
    }
}
