package dev.postern.crl.issue;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.OpenSsl;
import dev.postern.crl.RevocationEntry;
import dev.postern.crl.RevocationList;
import dev.postern.crl.lint.Finding;
import dev.postern.crl.lint.Finding.Rule;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListIssuerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final ListIssuer issuer = issuer(pki.issuing());

    @Test
    void writesWhatTheDraftSays() {
        var revoked = List.of(revoked(2, 1, NOW.plus(9, DAYS)), revoked(1, 0, NOW.plus(9, DAYS)));

        var issued = issuer.issue(draft(17, revoked), Optional.empty(), NOW);

        var content = issued.list().content();
        assertThat(content.number()).contains(CrlNumber.of(17));
        assertThat(content.thisUpdate()).isEqualTo(NOW);
        assertThat(content.nextUpdate()).contains(NOW.plus(7, DAYS));
        assertThat(content.authorityKeyIdentifier()).isPresent();
        assertThat(content.entries())
                .containsExactly(
                        new RevocationEntry(serial(2), NOW.minus(1, DAYS), 1),
                        new RevocationEntry(serial(1), NOW.minus(1, DAYS), 0));
        assertThat(content.needlessReasons()).isZero();
        assertThat(issued.advice()).isEmpty();
    }

    @Test
    void leavesTheEntriesOutIfThereAreNone() {
        var issued = issuer.issue(draft(1, List.of()), Optional.empty(), NOW);

        assertThat(issued.list().content().hasEntriesElement()).isFalse();
    }

    @Test
    void writesDatesFrom2050OnInTheLongForm() {
        var draft = new ListDraft(CrlNumber.of(1), NOW, Instant.parse("2050-01-01T00:00:00Z"), List.of());

        var issued = issuer.issue(draft, Optional.empty(), NOW);

        assertThat(issued.list().list().nextUpdate()).contains(Instant.parse("2050-01-01T00:00:00Z"));
    }

    @Nested
    class AnEntryWhoseCertificateHasExpired {
        private final Instant notAfter = NOW.plus(1, DAYS);
        private final List<RevokedCertificate> revoked = List.of(revoked(5, 0, notAfter));

        @Test
        void leavesAfterOneListMadeAfterExpiry() {
            var first = issueAt(NOW, 1, Optional.empty());
            var atExpiry = issueAt(notAfter, 2, Optional.of(first));
            var afterExpiry = issueAt(notAfter.plusSeconds(1), 3, Optional.of(atExpiry));
            var last = issueAt(notAfter.plusSeconds(2), 4, Optional.of(afterExpiry));

            assertThat(Stream.of(first, atExpiry, afterExpiry, last).map(RevocationList::entries))
                    .containsExactly(1, 1, 1, 0);
        }

        @Test
        @DisplayName("V18 a revoked certificate stays if the list before does not name it")
        void staysIfThePreviousListDoesNotNameIt() {
            var empty = issuer.issue(
                            new ListDraft(CrlNumber.of(1), NOW.plus(2, DAYS), NOW.plus(9, DAYS), List.of()),
                            Optional.empty(),
                            NOW.plus(2, DAYS))
                    .list()
                    .list();

            assertThat(issueAt(NOW.plus(3, DAYS), 2, Optional.of(empty)).entries())
                    .isEqualTo(1);
        }

        @Test
        @DisplayName("V18 a revoked certificate stays if the list before is lost")
        void staysIfThePreviousListIsLost() {
            assertThat(issueAt(NOW.plus(99, DAYS), 7, Optional.empty()).entries())
                    .isEqualTo(1);
        }

        private RevocationList issueAt(Instant at, long number, Optional<RevocationList> previous) {
            var draft = new ListDraft(CrlNumber.of(number), at, at.plus(7, DAYS), revoked);
            return issuer.issue(draft, previous, at).list().list();
        }
    }

    @Nested
    class Refuses {
        @Test
        void aDraftWithErrorsInOneLine() {
            var twice = List.of(revoked(5, 0, NOW), revoked(5, 0, NOW));
            var draft = new ListDraft(CrlNumber.of(3), NOW, NOW, twice);

            assertThatThrownBy(() -> issuer.issue(draft, Optional.empty(), NOW))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith("issuing list 3 of \"CN=Test Issuing,O=Example\": nextUpdate:")
                    .hasMessageContaining("serial numbers that stand there again")
                    .message()
                    .doesNotContain("\n");
        }

        @Test
        void aNumberThatDoesNotRise() {
            var previous = issuer.issue(draft(5, List.of()), Optional.empty(), NOW)
                    .list()
                    .list();

            for (var number : List.of(4L, 5L)) {
                assertThatThrownBy(() -> issuer.issue(draft(number, List.of()), Optional.of(previous), NOW))
                        .isInstanceOf(MalformedInput.class)
                        .hasMessageContaining("list number: " + number + " (expected: greater than 5)");
            }
        }

        @Test
        void aKeyThatDoesNotFitTheCertificate() throws Exception {
            var other = new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(TestKeys.p256().getPrivate());
            var mixedUp = ListIssuer.of(pki.issuing().certificate(), other);

            assertThatThrownBy(() -> mixedUp.issue(draft(1, List.of()), Optional.empty(), NOW))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("signed by another key");
        }

        @Test
        void thePreviousListOfSomebodyElse() {
            var others = issuer(pki.impostor().issuing())
                    .issue(draft(1, List.of()), Optional.empty(), NOW)
                    .list()
                    .list();

            assertThatThrownBy(() -> issuer.issue(draft(2, List.of()), Optional.of(others), NOW))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("previous list");
        }

        @Test
        void aReasonThatDoesNotExist() {
            assertThatThrownBy(() -> revoked(1, 7, NOW)).hasMessage("reason: 7 (expected: 0..10, not 7)");
        }
    }

    @Test
    void advisesAgainstAHoldAndSignsIt() {
        var issued = issuer.issue(draft(1, List.of(revoked(5, 6, NOW))), Optional.empty(), NOW);

        assertThat(issued.advice()).extracting(Finding::rule).containsExactly(Rule.REASON_HOLD);
    }

    static Stream<KeyPair> keys() {
        return Stream.of(TestKeys.p256(), TestKeys.ec("secp384r1"), TestKeys.ec("secp521r1"), TestKeys.rsa(2048));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void isUnderstoodByOpenSsl(KeyPair keys, @TempDir Path directory) throws Exception {
        var authority =
                pki.root().authority("CN=Partners,O=Ex\u00e4mple").keys(keys).mintAuthority();
        var acme = authority.client("acme").mint().leaf();
        var globex = authority.client("globex").mint().leaf();
        var draft = draft(17, List.of(new RevokedCertificate(SerialNumber.of(acme), NOW, 1, NOW.plus(99, DAYS))));
        var list = issuer(authority).issue(draft, Optional.empty(), NOW).list();
        var rootList = issuer(pki.root())
                .issue(draft(1, List.of()), Optional.empty(), NOW)
                .list();
        var openssl = new OpenSsl(directory);
        write(directory, "root.pem", pki.root().certificate());
        write(directory, "partners.pem", authority.certificate());
        write(directory, "acme.pem", acme);
        write(directory, "globex.pem", globex);
        Files.write(directory.resolve("list.crl"), list.der());
        Files.writeString(directory.resolve("lists.pem"), list.pem() + rootList.pem());

        assertThat(openssl.run(
                        "crl", "-in", "list.crl", "-inform", "DER", "-CAfile", "partners.pem", "-noout", "-text"))
                .contains("verify OK", "X509v3 CRL Number", "17", "Key Compromise", "Version 2");
        assertThat(openssl.run(verify("globex.pem"))).contains("globex.pem: OK");
        assertThatThrownBy(() -> openssl.run(verify("acme.pem"))).hasMessageContaining("certificate revoked");
    }

    private static String[] verify(String leaf) {
        return new String[] {
            "verify",
            "-crl_check_all",
            "-attime",
            Long.toString(NOW.getEpochSecond()),
            "-CAfile",
            "root.pem",
            "-untrusted",
            "partners.pem",
            "-CRLfile",
            "lists.pem",
            leaf
        };
    }

    private static void write(Path directory, String name, X509Certificate certificate) throws java.io.IOException {
        Files.writeString(directory.resolve(name), Certificates.pem(certificate));
    }

    private static ListIssuer issuer(TestAuthority authority) {
        try {
            var algorithm =
                    ListIssuer.signatureAlgorithm(authority.certificate().getPublicKey());
            return ListIssuer.of(
                    authority.certificate(),
                    new JcaContentSignerBuilder(algorithm)
                            .build(authority.keys().getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ListDraft draft(long number, List<RevokedCertificate> revoked) {
        return new ListDraft(CrlNumber.of(number), NOW, NOW.plus(7, DAYS), revoked);
    }

    private static RevokedCertificate revoked(long serial, int reason, Instant notAfter) {
        return new RevokedCertificate(serial(serial), NOW.minus(1, DAYS), reason, notAfter);
    }

    private static SerialNumber serial(long value) {
        return new SerialNumber(BigInteger.valueOf(value));
    }
}
