package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Traffic;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Lists, bundles and the server's certificate change while traffic runs: nobody who should be served notices, who should not be
 * is refused soon, and a broken file changes nothing but the health page.
 */
class TrustReloadIT {
    private static final TestPki PKI = Stage.provider();
    private static final TestPki IMPOSTOR = PKI.impostor();
    private static final TestPki OTHERS = others();
    private static final String LIST_NUMBER = "postern_crl_number{list=\"issuing.crl\",trust_store=\"partners\"}";

    private record Breakage(String name, String file, BiConsumer<EdgeFiles, TestCredential> apply) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Breakage> BREAKAGES = List.of(
            broken("V15 broken bundle", "ca-bundle.pem", (files, revoked) -> files.put("ca-bundle.pem", "nonsense\n")),
            broken("V15 empty bundle", "ca-bundle.pem", (files, revoked) -> files.put("ca-bundle.pem", "")),
            broken("V14 missing bundle", "ca-bundle.pem", (files, revoked) -> files.remove("ca-bundle.pem")),
            broken("V15 broken list", "issuing.crl", (files, revoked) -> files.put("issuing.crl", "nonsense\n")),
            broken("V14 empty list", "issuing.crl", (files, revoked) -> files.put("issuing.crl", "")),
            broken("V14 half-written list", "issuing.crl", (files, revoked) -> {
                var pem = PKI.issuing().listPem(1_000_000, List.of());
                files.put("issuing.crl", pem.substring(0, pem.length() / 2));
            }),
            broken("V9 rolled-back list number", "issuing.crl", (files, revoked) -> files.publish(PKI, 1, List.of())),
            broken(
                    "V5 list of another authority of the name",
                    "issuing.crl",
                    (files, revoked) -> files.publish(IMPOSTOR, 1_000_000, List.of())),
            broken(
                    "V5 the root's list in its place, signed by another",
                    "issuing.crl",
                    (files, revoked) -> files.put("issuing.crl", IMPOSTOR.root().listPem(1_000_000, List.of()))),
            broken("V14 missing list", "issuing.crl", (files, revoked) -> files.remove("issuing.crl")));

    private static final TestCredential ACME = PKI.client("acme").mint();

    @TempDir
    static Path directory;

    private static Stage stage;
    private static long number = 1;

    private TestCredential leaver;
    private double keptOld;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                PKI,
                (yaml, files) -> yaml.verify("verify", "partners").trustStore("partners", "issuing.crl", "root.crl"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void settle() {
        leaver = PKI.client("leaver").mint();
        stage.files().put("ca-bundle.pem", PKI.bundle());
        stage.files().put("root.crl", PKI.root().listPem(1, List.of()));
        publish(List.of());
        awaitHealthy();
        keptOld = stage.edge().metric(reloads("kept_old"));
    }

    /** The next list, in force when this returns. */
    private static void publish(List<BigInteger> revoked) {
        number++;
        stage.files().publish(PKI, number, revoked);
        Patience.until("list " + number + " is in force", () -> stage.edge().metric(LIST_NUMBER) == number);
    }

    @ParameterizedTest
    @EnumSource
    void v3RefusesTheRevokedSoonAndServesTheOthersAllTheWhile(Engine engine) {
        assertThat(stage.curl()
                        .get(port(engine), "/widgets", Optional.of(leaver), TlsVersion.TLS_1_3)
                        .status())
                .isEqualTo(200);
        try (var traffic = Traffic.of(stage, engine.listener("verify"), ACME);
                var kept = stage.jdk().connect(port(engine), Optional.of(ACME), TlsVersion.TLS_1_2);
                var ending = stage.jdk().connect(port(engine), Optional.of(leaver), TlsVersion.TLS_1_3)) {
            traffic.awaitMore(5);
            ending.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(ending.response()).startsWith("HTTP/1.1 200");

            publish(List.of(leaver.leaf().getSerialNumber()));

            assertThat(ending.rest()).as("its open connection is closed").isEmpty();

            for (var version : TlsVersion.values()) {
                var mark = stage.edge().connections().mark();
                var refused = stage.curl().get(port(engine), "/widgets", Optional.of(leaver), version);
                assertThat(refused.refused()).as(refused.said()).isTrue();
                assertThat(stage.edge()
                                .connections()
                                .next(mark, "reason", "ClientCertCrlHit")
                                .path("leaf_client_cert_subject")
                                .asString())
                        .isEqualTo("CN=leaver");
            }
            traffic.awaitMore(5);
            assertThat(kept.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200");
            assertThat(traffic.failures()).isEmpty();
        }
        assertThat(stage.edge().health().json().path("status").asString()).isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource
    void r5TakesAnAuthorityInAndOutOfTheBundle(Engine engine) {
        var theirs = OTHERS.client("acme").mint();
        try (var traffic = Traffic.of(stage, engine.listener("verify"), ACME)) {
            assertThat(stage.jdk()
                            .get(port(engine), "/widgets", Optional.of(theirs), TlsVersion.TLS_1_3)
                            .refused())
                    .isTrue();

            var swapped = stage.edge().metric(reloads("swapped"));
            stage.files().put("ca-bundle.pem", PKI.bundle() + OTHERS.bundle());
            Patience.until("both are trusted", () -> stage.edge().metric(reloads("swapped")) > swapped);
            // Their authority has no list here, and lists are in use: unknown is no.
            var mark = stage.edge().connections().mark();
            assertThat(stage.jdk()
                            .get(port(engine), "/widgets", Optional.of(theirs), TlsVersion.TLS_1_3)
                            .refused())
                    .isTrue();
            assertThat(stage.edge()
                            .connections()
                            .next(mark, "reason", "ClientCertCrlProcessingError")
                            .path("listener")
                            .asString())
                    .isEqualTo(engine.listener("verify"));
            assertThat(traffic.failures()).isEmpty();
        }

        stage.files().put("root.crl", OTHERS.root().listPem(1, List.of()));
        stage.files().put("issuing.crl", OTHERS.issuing().listPem(1, List.of()));
        stage.files().put("ca-bundle.pem", OTHERS.bundle());

        Patience.until(
                "their client gets in",
                () -> stage.jdk()
                                .get(port(engine), "/widgets", Optional.of(theirs), TlsVersion.TLS_1_3)
                                .status()
                        == 200);
        assertThat(stage.jdk()
                        .get(port(engine), "/widgets", Optional.of(ACME), TlsVersion.TLS_1_3)
                        .refused())
                .isTrue();
    }

    /** C7: an issuer is a name and a key, and each key's lists are numbered by themselves. */
    @Test
    void c7ASuccessorOfTheSameNameBeginsItsListsAtOne() {
        var theirs = IMPOSTOR.client("acme").mint();
        assertLetsIn(theirs, false);

        stage.files().put("root.crl", IMPOSTOR.root().listPem(1, List.of()));
        stage.files().put("issuing.crl", IMPOSTOR.issuing().listPem(1, List.of()));
        stage.files().put("ca-bundle.pem", IMPOSTOR.bundle());

        Patience.until("list 1 is in force", () -> stage.edge().metric(LIST_NUMBER) == 1);
        assertLetsIn(theirs, true);
        assertLetsIn(ACME, false);
    }

    @ParameterizedTest
    @EnumSource
    void presentsTheNewServerCertificateWithoutDroppingAnybody(Engine engine) {
        try (var traffic = Traffic.of(stage, engine.listener("verify"), ACME);
                var kept = stage.jdk().connect(port(engine), Optional.of(ACME), TlsVersion.TLS_1_3)) {
            traffic.awaitMore(5);
            var renewed = PKI.server("localhost").mint();

            // The key first: for a moment the two do not fit, and the old pair stays.
            stage.files().put("server.key", renewed.keyPem());
            stage.files().put("server.pem", renewed.chainPem());

            var serial = SerialNumber.of(renewed.leaf()).hex();
            Patience.until(
                    "the new certificate is presented",
                    () -> stage.openssl()
                            .run(port(engine), "/widgets", Optional.of(ACME), TlsVersion.TLS_1_2)
                            .said()
                            .replace("\n", "")
                            .contains(Certificates.pem(renewed.leaf()).replace("\n", "")));
            assertThat(stage.edge().page("/metrics").body()).contains(serial);
            assertThat(kept.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200");
            traffic.awaitMore(5);
            assertThat(traffic.failures()).isEmpty();
        }
        Patience.until(
                "healthy",
                () -> stage.edge().health().json().path("status").asString().equals("ok"));
    }

    @Test
    @DisplayName("V15 a broken server key leaves the old certificate and says so")
    void keepsTheServerCertificateWhenTheNewOneIsBroken() {
        stage.files().put("server.key", PKI.server("localhost").mint().keyPem());

        var causes = awaitDegraded("does not fit");

        assertThat(causes).contains("server.key");
        assertLetsIn(ACME, true);
        stage.files().put("server.key", "nonsense");
        Patience.until("the new cause", () -> !awaitDegraded("server.key").contains("does not fit"));
        assertLetsIn(ACME, true);
        var sound = PKI.server("localhost").mint();
        stage.files().put("server.pem", sound.chainPem());
        stage.files().put("server.key", sound.keyPem());
        awaitHealthy();
        assertLetsIn(ACME, true);
    }

    @ParameterizedTest
    @FieldSource("BREAKAGES")
    void keepsTheLastGoodValueAndSaysSo(Breakage breakage) {
        publish(List.of(leaver.leaf().getSerialNumber()));
        var log = stage.edge().log().length();

        breakage.apply().accept(stage.files(), leaver);

        assertThat(awaitDegraded(breakage.file())).contains("last good value");
        assertThat(stage.edge().ready().status()).isEqualTo(200);
        assertThat(stage.edge().metric("postern_degraded_causes")).isEqualTo(1);
        assertThat(stage.edge().metric(reloads("kept_old"))).isEqualTo(keptOld + 1);
        assertThat((long) stage.edge().metric(LIST_NUMBER)).isEqualTo(number);
        assertThat(stage.edge().log().substring(log).lines().filter(line -> line.contains("degraded key=")))
                .hasSize(1);
        assertLetsIn(ACME, true);
        assertLetsIn(leaver, false);

        stage.files().put("ca-bundle.pem", PKI.bundle());
        publish(List.of());
        awaitHealthy();
        assertLetsIn(leaver, true);
    }

    @Test
    void saysWhenAListIsPastItsTime() {
        var now = Instant.now();
        stage.files()
                .put(
                        "issuing.crl",
                        Pem.encode(
                                Pem.REVOCATION_LIST,
                                PKI.issuing().list(++number, now.minusSeconds(3600), now.minusSeconds(60), List.of())));

        assertThat(awaitDegraded("issuing.crl")).contains("nextUpdate");
        assertLetsIn(ACME, false);
        publish(List.of());
        awaitHealthy();
        assertLetsIn(ACME, true);
    }

    /** A provider of other names, to whom nothing of ours is due. */
    private static TestPki others() {
        var root = TestAuthority.root("CN=Other Root", PKI.root().now());
        return new TestPki(root, root.authority("CN=Other Issuing").mintAuthority());
    }

    private static void assertLetsIn(TestCredential credential, boolean in) {
        for (var engine : Engine.values()) {
            var answer = stage.curl().get(port(engine), "/widgets", Optional.of(credential), TlsVersion.TLS_1_3);
            assertThat(answer.status()).as(answer.said()).isEqualTo(in ? 200 : 0);
        }
    }

    private static String awaitDegraded(String naming) {
        return Patience.untilPresent(
                "degraded, naming " + naming,
                () -> Optional.of(stage.edge().health())
                        .filter(page -> page.status() == 200)
                        .filter(page -> page.json().path("status").asString().equals("degraded"))
                        .map(page -> page.json().path("causes").toString())
                        .filter(causes -> causes.contains(naming)));
    }

    private static void awaitHealthy() {
        Patience.until(
                "healthy",
                () -> stage.edge().health().json().path("status").asString().equals("ok"));
        assertThat(stage.edge().metric("postern_degraded_causes")).isZero();
    }

    private static String reloads(String result) {
        return "postern_trust_reloads_total{result=\"" + result + "\",trust_store=\"partners\"}";
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("verify"));
    }

    private static Breakage broken(String name, String file, BiConsumer<EdgeFiles, TestCredential> apply) {
        return new Breakage(name, file, apply);
    }
}
