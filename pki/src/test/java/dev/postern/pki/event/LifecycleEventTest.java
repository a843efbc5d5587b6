package dev.postern.pki.event;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleEventTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final ClientId ACME = new ClientId("acme");

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final X509Certificate fresh = certificate(0x1a2b);
    private final X509Certificate old = certificate(10);
    private final Credential oldCredential = new Credential(old, NOW, Optional.empty());
    private final KeyFingerprint issuerKey = KeyFingerprint.of(pki.issuing().certificate());

    @Test
    void readsAsItsConsumersKnowIt() throws IOException {
        var events = List.of(
                LifecycleEvent.clientOnboarded(ACME, fresh, NOW),
                LifecycleEvent.clientRenewed(ACME, fresh, List.of(oldCredential), NOW),
                LifecycleEvent.clientOffboarded(ACME, RevocationReason.KEY_COMPROMISE, List.of(oldCredential), NOW),
                LifecycleEvent.listPublished(list(17), "s3://lists/crl/issuing.pem", NOW),
                LifecycleEvent.listRejected(
                        "s3://lists/crl/issuing.crl",
                        "abc".getBytes(UTF_8),
                        "list 16: number fell (expected: above 17)",
                        NOW),
                LifecycleEvent.certificateExpiring(Holder.server("localhost"), fresh, 30, NOW));

        var text = events.stream().map(event -> generic(event) + "\n").collect(Collectors.joining());

        try (var golden = Objects.requireNonNull(getClass().getResourceAsStream("events.golden.jsonl"))) {
            assertThat(text).isEqualTo(new String(golden.readAllBytes(), UTF_8));
        }
    }

    @Test
    void isTheSameEventHoweverOftenAndWheneverItIsTold() {
        var later = NOW.plusSeconds(3600);

        assertThat(LifecycleEvent.certificateExpiring(Holder.of(ACME), fresh, 30, NOW)
                        .id())
                .isEqualTo(LifecycleEvent.certificateExpiring(Holder.of(ACME), fresh, 30, later)
                        .id())
                .isNotEqualTo(LifecycleEvent.certificateExpiring(Holder.of(ACME), fresh, 7, NOW)
                        .id())
                .isNotEqualTo(LifecycleEvent.certificateExpiring(Holder.of(ACME), old, 30, NOW)
                        .id());
        assertThat(LifecycleEvent.listPublished(list(17), "here", NOW).id())
                .isEqualTo(LifecycleEvent.listPublished(list(17), "here", later).id())
                .isNotEqualTo(
                        LifecycleEvent.listPublished(list(17), "there", NOW).id())
                .isNotEqualTo(
                        LifecycleEvent.listPublished(list(18), "here", NOW).id());
        assertThat(LifecycleEvent.clientOnboarded(ACME, fresh, NOW).id())
                .isNotEqualTo(LifecycleEvent.clientRenewed(ACME, fresh, List.of(), NOW)
                        .id());
    }

    @Test
    void carriesTheSourceThatTheOperatorGaveIt() {
        var event =
                LifecycleEvent.clientOnboarded(ACME, fresh, NOW).from(URI.create("https://api.example.com/postern"));

        assertThat(event.json()).contains("\"source\":\"https://api.example.com/postern\"");
    }

    @Test
    void refusesToTellOfAnOffboardingThatRevokedNothing() {
        assertThatThrownBy(() -> LifecycleEvent.clientOffboarded(ACME, RevocationReason.UNSPECIFIED, List.of(), NOW))
                .hasMessage("revoked: none (expected: at least one, or nothing has happened)");
    }

    /** What CloudEvents 1.0 §2.1 disallows in a string, and what may be secret in a place. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    https://user:hunter2@host/list.crl                      | https://host/list.crl
                    https://b.s3.amazonaws.com/k?X-Amz-Signature=deadbeef   | https://b.s3.amazonaws.com/k
                    s3://bucket/key with blank                              | s3://bucket/key with blank
                    /var/lists/what?.crl                                    | /var/lists/what?.crl
                    """)
    void leavesOutWhatOfAPlaceCanBeSecret(String where, String told) {
        assertThat(LifecycleEvent.listPublished(list(1), where, NOW).json()).contains("\"where\":\"" + told + "\"");
    }

    @Test
    void makesTextOfOthersFitForAnEvent() {
        assertThat(EventText.line("a\nb\u0000c\u0085d\uFFFEe\uD800f")).isEqualTo("a b c d e f");
        assertThat(EventText.line("x".repeat(5000))).hasSize(1024);
        assertThat(EventText.line("")).isEqualTo("none");
        assertThat(EventText.line(
                        "bad: -----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY----- (expected: a list)"))
                .isEqualTo("bad: [PEM] (expected: a list)");
        assertThat(EventText.line("cut: -----BEGIN PRIVATE KEY-----\nMIGH")).isEqualTo("cut: [PEM]");
    }

    @Test
    void hasNoWayInForAnythingSecret() {
        var event = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.postern.pki.event");

        constructors()
                .that()
                .areDeclaredIn(LifecycleEvent.class)
                .should()
                .bePrivate()
                .check(event);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.PrivateKey")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.KeyPair")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "dev.postern.pki.ca..", "software.amazon..")
                .check(event);
    }

    private String generic(LifecycleEvent event) {
        assertThat(event.id()).matches("[0-9a-f]{32}");
        return event.json()
                .replace(event.id(), "ID")
                .replace(Fingerprint.of(fresh).hex(), "FINGERPRINT-NEW")
                .replace(Fingerprint.of(old).hex(), "FINGERPRINT-OLD")
                .replace(issuerKey.hex(), "ISSUER-KEY");
    }

    private LifecycleEvent.ListFacts list(long number) {
        return new LifecycleEvent.ListFacts(
                "CN=Test Issuing,O=Example",
                issuerKey,
                BigInteger.valueOf(number),
                3,
                Optional.of(NOW.plus(Duration.ofDays(7))));
    }

    private X509Certificate certificate(long serial) {
        return pki.client("acme")
                .serial(BigInteger.valueOf(serial))
                .mint()
                .chain()
                .leaf();
    }
}
