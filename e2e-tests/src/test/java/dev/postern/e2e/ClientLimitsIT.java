package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Curl;
import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.LocalStore;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas and a store: a client gets its share once, whichever replica it calls, and no more than each replica's share when the
 * store is gone.
 */
@EnabledIf(
        value = "dev.postern.pki.testing.LocalStore#installed",
        disabledReason = "neither valkey-server nor redis-server is installed")
class ClientLimitsIT {
    private static final TestPki PKI = Stage.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential OTHER = PKI.client("other").mint();
    private static final String PASSWORD = "a-password-nobody-sees";

    @TempDir
    private Path directory;

    private final PrivateApi api = new PrivateApi();
    private LocalStore store;
    private Edge one;
    private Edge two;
    private Curl curl;

    @BeforeEach
    void startReplicas() throws IOException {
        store = LocalStore.start(directory, "--requirepass", PASSWORD);
        one = replica("one");
        two = replica("two");
        curl = Curl.trusting(Files.createDirectory(directory.resolve("clients")), PKI);
    }

    @AfterEach
    void end() {
        one.close();
        two.close();
        store.close();
        api.close();
    }

    private Edge replica(String name) throws IOException {
        var files = EdgeFiles.of(Files.createDirectory(directory.resolve(name)), PKI);
        files.put("access.yaml", """
                rules:
                  - name: slow ones
                    allow: { paths: [ /slow ] }
                    limits: { rate: 10/h, burst: 10 }
                  - allow: all
                """);
        files.put("password", PASSWORD + "\n");
        var yaml = new EdgeYaml(api.url())
                .verify("public", "partners")
                .trustStore("partners", "issuing.crl", "root.crl")
                .accessPolicy("access.yaml")
                .with("limitStore: { url: \"redis://localhost:%d\", passwordFile: password, timeout: PT1S }\n"
                        .formatted(store.port()));
        return Edge.start(files, yaml);
    }

    @Test
    void shareWhatAClientMayHave() {
        awaitStore();

        var answers = new ArrayList<Integer>();
        for (var at = 0; at < 8; at++) {
            answers.addAll(statuses(one, ACME, 1));
            answers.addAll(statuses(two, ACME, 1));
        }

        assertThat(answers)
                .containsOnly(200, 429)
                .filteredOn(status -> status == 200)
                .hasSize(10);
        assertThat(answers.subList(0, 10)).containsOnly(200);
        assertThat(statuses(two, OTHER, 1)).containsExactly(200);
        var refused = call(two, ACME, "/slow");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(retryAfter(refused)).isBetween(1, 360);
        assertThat(call(one, ACME, "/fast").status()).isEqualTo(200);
        assertThat(api.received())
                .filteredOn(each -> each.line().contains("/slow"))
                .hasSize(11);
    }

    @Test
    void keepTheirOwnLimitsWhenTheStoreIsGoneAndShareAgainWhenItIsBack() {
        awaitStore();
        assertThat(statuses(one, ACME, 4)).containsOnly(200);

        store.kill();

        // Six are left here, and there all ten: what was used before still counts where it was used.
        assertThat(statuses(one, ACME, 10)).containsExactly(200, 200, 200, 200, 200, 200, 429, 429, 429, 429);
        assertThat(statuses(two, ACME, 11)).endsWith(200, 429);
        for (var edge : List.of(one, two)) {
            Patience.until("health says so", () -> edge.health().body().contains("limitStore"));
            assertThat(edge.health().body())
                    .contains("this edge counts for itself")
                    .doesNotContain(PASSWORD);
            assertThat(edge.ready().status()).isEqualTo(200);
            assertThat(edge.log()).contains("degraded key=limitStore").doesNotContain(PASSWORD);
        }

        store.restart();
        awaitStore();

        assertThat(statuses(one, OTHER, 5)).containsOnly(200);
        assertThat(statuses(two, OTHER, 6)).containsExactly(200, 200, 200, 200, 200, 429);
        assertThat(one.log()).contains("recovered key=limitStore");
    }

    private void awaitStore() {
        for (var edge : List.of(one, two)) {
            Patience.until(
                    "the store has answered",
                    () -> !edge.health().body().contains("limitStore")
                            && edge.metric("postern_limit_store_seconds_count") > 0);
        }
    }

    private List<Integer> statuses(Edge edge, TestCredential client, int calls) {
        var statuses = new ArrayList<Integer>();
        for (var at = 0; at < calls; at++) {
            statuses.add(call(edge, client, "/slow").status());
        }
        return statuses;
    }

    private Curl.Result call(Edge edge, TestCredential client, String path) {
        var port = edge.port(Engine.BORINGSSL.listener("public"));
        return curl.run("https://localhost:" + port + path, Optional.of(client), TlsVersion.TLS_1_3);
    }

    private static int retryAfter(Curl.Result result) {
        return result.log()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("< retry-after: "))
                .map(line -> Integer.valueOf(
                        line.substring("< retry-after: ".length()).strip()))
                .findFirst()
                .orElseThrow();
    }
}
