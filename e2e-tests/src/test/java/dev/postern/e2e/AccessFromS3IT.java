package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Bucket;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roster and access policy may be in S3: an edge follows what is there, and goes by what was good last when S3 is away or has nothing good. */
@Tag("deep")
class AccessFromS3IT {
    private static final TestPki PKI = Stage.provider();
    private static final String LISTENER = Engine.BORINGSSL.listener("partners");
    private static final String READING = "rules: [ { allow: { clients: acme, methods: GET } } ]\n";
    private static final String NOTHING = "rules: [ { deny: all } ]\n";
    private static final String EMPTY = "{\"version\":1,\"clients\":[]}";

    @TempDir
    Path directory;

    private final TestCredential acme = PKI.client("acme").mint();
    private Bucket bucket;

    @BeforeEach
    void fill() throws IOException {
        bucket = Bucket.create(directory.resolve("twin"), "acme-pki");
        bucket.put("roster.json", EMPTY);
        bucket.put("access.yaml", READING);
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    @Test
    void followsWhatIsInS3AndGoesByWhatWasGoodWithoutIt() throws IOException {
        try (var stage = stage()) {
            var mark = stage.edge().accesses().mark();
            assertThat(status(stage)).isEqualTo(403);
            assertThat(stage.edge().accesses().next(mark).path("reason").asString())
                    .isEqualTo("AccessClientUnregistered");

            bucket.put("roster.json", registered());
            Patience.until("the roster is picked up", () -> status(stage) == 200);
            assertThat(stage.edge().metric("postern_roster_entries{trust_store=\"partners\"}"))
                    .isEqualTo(1);

            bucket.put("access.yaml", NOTHING);
            Patience.until("the policy is picked up", () -> status(stage) == 403);

            bucket.put("access.yaml", "rules: [ { allow: everything } ]\n");
            bucket.put("roster.json", "{}");
            Patience.until(
                    "the edge says that both are broken",
                    () -> isDegraded(stage, "listeners." + LISTENER + ".accessPolicy")
                            && isDegraded(stage, "trustStores.partners"));
            assertThat(status(stage)).isEqualTo(403);

            bucket.put("access.yaml", READING);
            Patience.until("the next policy is picked up", () -> status(stage) == 200);

            bucket.goAway();
            Patience.until(
                    "the edge misses S3", () -> isDegraded(stage, "listeners." + LISTENER + ".accessPolicy.poll"));
            assertThat(status(stage)).isEqualTo(200);
            assertThat(stage.edge().ready().status()).isEqualTo(200);
        }
        try (var stage = stage()) {
            assertThat(status(stage)).as("started without S3").isEqualTo(200);
            assertThat(isDegraded(stage, "listeners." + LISTENER + ".accessPolicy.poll"))
                    .isTrue();

            bucket.comeBack();
            bucket.put("access.yaml", NOTHING);
            Patience.until("the policy that came meanwhile is picked up", () -> status(stage) == 403);
        }
    }

    private Stage stage() {
        return Stage.open(directory, PKI, (yaml, files) -> {
            yaml.verify("partners", "partners")
                    .accessPolicy("\"s3://acme-pki/access.yaml\"")
                    .trustStoreOf(
                            "partners",
                            "caCertificatesBundle: ca-bundle.pem, revocations: [ issuing.crl, root.crl ], refresh: PT0.2S, "
                                    + "roster: \"s3://acme-pki/roster.json\"");
            bucket.servedTo(yaml);
        });
    }

    private String registered() {
        var client = new RegisteredClient(new ClientId("acme"), Set.of());
        return new ClientRoster(Map.of(Fingerprint.of(acme.leaf()), client)).json();
    }

    private int status(Stage stage) {
        return stage.curl()
                .get(stage.edge().port(LISTENER), "/widgets", Optional.of(acme), TlsVersion.TLS_1_3)
                .status();
    }

    private static boolean isDegraded(Stage stage, String key) {
        return stage.edge().health().body().contains("\"" + key + "\"");
    }
}
