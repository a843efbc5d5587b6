package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.trust.S3Access;
import dev.postern.proxy.trust.WatchedTrust;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrustPageTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final String ISSUER_KEY =
            KeyFingerprint.of(PKI.issuing().certificate()).hex();

    private static final String ROSTER =
            "{\"version\":1,\"clients\":[{\"id\":\"acme\",\"endpoints\":[],\"certificates\":[\"" + "ab".repeat(32)
                    + "\"]}]}";

    @TempDir
    Path directory;

    private final TestCredential acme = PKI.client("acme").mint();
    private final String issued = "issuerKey=" + ISSUER_KEY + "&serial=" + SerialNumber.of(acme.leaf());
    private WatchedTrust trust;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("bundle.pem"), PKI.bundle());
        Files.writeString(directory.resolve("root.crl"), PKI.root().listPem(3, List.of()));
        publish(5);
        FileDenyListStore.of(directory.resolve("deny.json")).update(UnaryOperator.identity());
        Files.writeString(directory.resolve("roster.json"), ROSTER);
        trust = WatchedTrust.open(
                new TrustStoreConfig(
                                directory.resolve("bundle.pem"),
                                List.of(directory.resolve("issuing.crl"), directory.resolve("root.crl")))
                        .withDenyList(Source.of(directory.resolve("deny.json")))
                        .withRoster(Source.of(directory.resolve("roster.json"))),
                new S3Access(),
                InstantSource.fixed(NOW));
    }

    @Test
    void tellsWhatIsInForce() {
        var store = json(page(NOW).trust()).at("/trustStores/partners");

        assertThat(store.at("/caCertificatesBundle/epoch").asString())
                .isEqualTo(PKI.trust().epoch());
        assertThat(store.at("/revocations/0/source").asString())
                .isEqualTo(directory.resolve("issuing.crl").toString());
        assertThat(store.at("/revocations/0/number").asString()).isEqualTo("5");
        assertThat(store.at("/revocations/0/scope").asString()).isEqualTo("complete");
        assertThat(store.at("/revocations/0/issuer").asString()).isEqualTo("CN=Test Issuing,O=Example");
        assertThat(store.at("/revocations/0/issuerKey").asString()).isEqualTo(ISSUER_KEY);
        assertThat(store.at("/revocations/0/nextUpdate").asString()).isEqualTo("2026-11-30T09:00:00Z");
        assertThat(store.at("/revocations/0/pickedUpAt").asString()).isEqualTo("2026-11-23T09:00:00Z");
        assertThat(store.at("/denyList/entries").asInt()).isZero();
        assertThat(store.at("/denyList/digest").asString()).hasSize(64);
        assertThat(store.at("/roster/source").asString())
                .isEqualTo(directory.resolve("roster.json").toString());
        assertThat(store.at("/roster/entries").asInt()).isOne();
        assertThat(store.at("/roster/digest").asString())
                .isEqualTo(HexFormat.of().formatHex(Fingerprint.sha256().digest(ROSTER.getBytes(US_ASCII))));
        assertThat(store.at("/roster/pickedUpAt").asString()).isEqualTo("2026-11-23T09:00:00Z");
    }

    @Test
    void saysOfALiveClientThatItIsLetIn() {
        var answer = json(page(NOW).revoked(issued));

        assertThat(answer.path("refused").asBoolean()).isFalse();
        assertThat(answer.at("/trustStores/partners/trusted").asBoolean()).isTrue();
        assertThat(answer.at("/trustStores/partners/reason").isMissingNode()).isTrue();
    }

    @Test
    void saysWhichListRefusesARevokedClient() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        trust.refresh();

        var answer = json(page(NOW).revoked(issued));

        assertThat(answer.path("refused").asBoolean()).isTrue();
        assertThat(answer.path("revoked").asBoolean()).isTrue();
        assertThat(answer.at("/trustStores/partners/reason").asString()).isEqualTo("ClientCertCrlHit");
        assertThat(answer.at("/trustStores/partners/revocation/number").asString())
                .isEqualTo("6");
    }

    @Test
    void saysThatTheDenyListRefusesADeniedClientHoweverItIsAskedFor() throws IOException {
        var fingerprint = Fingerprint.of(acme.leaf());
        var byIssuer =
                DeniedCertificate.of(acme.leaf(), PKI.issuing().certificate().getPublicKey());
        for (var certificate : List.of(byIssuer, new ByFingerprint(fingerprint))) {
            FileDenyListStore.of(directory.resolve("deny.json"))
                    .update(list -> dev.postern.crl.deny.DenyList.EMPTY.with(
                            new DenyEntry(certificate, "left in anger", NOW, NOW.plusSeconds(60))));
            trust.refresh();

            var answer = json(page(NOW).revoked(issued + "&fingerprint=" + fingerprint));

            assertThat(answer.path("revoked").asBoolean()).isTrue();
            assertThat(answer.at("/trustStores/partners/denyList/deniedAt").asString())
                    .isEqualTo("2026-11-23T09:00:00Z");
            assertThat(answer.toString()).doesNotContain("anger");
        }
        assertThat(json(page(NOW).revoked("fingerprint=" + fingerprint))
                        .path("revoked")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void saysThatALateListRefusesButDoesNotRevoke() {
        var answer = json(page(NOW.plus(8, ChronoUnit.DAYS)).revoked(issued));

        assertThat(answer.path("refused").asBoolean()).isTrue();
        assertThat(answer.path("revoked").asBoolean()).isFalse();
        assertThat(answer.at("/trustStores/partners/reason").asString()).isEqualTo("ClientCertCrlProcessingError");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "issuerKey=",
                "serial=03",
                "issuerKey=zz&serial=03",
                "fingerprint=AB",
                "serial=03&serial=04",
                "name=acme",
                "fingerprint",
                "a&b&c&d&e&f&g"
            })
    void refusesAQuestionItDoesNotUnderstandInOneLine(String query) {
        var page = page(NOW);

        assertThatThrownBy(() -> page.revoked(query))
                .isInstanceOf(MalformedInput.class)
                .message()
                .hasLineCount(1)
                .hasSizeLessThan(300);
    }

    private TrustPage page(Instant now) {
        return new TrustPage(Map.of("partners", trust), InstantSource.fixed(now));
    }

    private static JsonNode json(Object page) {
        return JsonMapper.shared().valueToTree(page);
    }

    private void publish(long number, BigInteger... serials) throws IOException {
        Files.writeString(directory.resolve("issuing.crl"), PKI.issuing().listPem(number, List.of(serials)));
    }
}
