package dev.postern.crl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/revocation.md} say what a refusal says: each row is provoked, and what is provoked has a row. */
class RevocationPageTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final TestPki IMPOSTOR = PKI.impostor();
    private static final TestAuthority ISSUING = PKI.issuing();
    private static final X509Certificate CLIENT = ISSUING.client("acme").mint().leaf();
    private static final TestAuthority MUTE =
            PKI.root().authority("CN=Mute").keyUsage(KeyUsage.keyCertSign).mintAuthority();
    private static final DraftList ROOT = DraftList.by(PKI.root(), 1);

    /** What was said, and in which words of the page's second column. */
    record Said(String detail, List<String> cells) {}

    record Row(Pattern detail, String text) {
        boolean tells(Said said) {
            return detail.matcher(said.detail()).matches()
                    && said.cells().stream().allMatch(cell -> text.contains('`' + cell + '`'));
        }
    }

    @Test
    void hasARowForEachRefusalAndNoOther() throws IOException {
        holds(rows("| detail | code"), refusals().toList());
    }

    @Test
    void hasARowForEachListRefusedAtLoadAndNoOther() throws IOException {
        holds(rows("| detail | what it means"), loads().toList());
    }

    private static void holds(List<Row> rows, List<Said> all) {
        assertThat(all).allSatisfy(said -> assertThat(rows).anyMatch(row -> row.tells(said)));
        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(all).anyMatch(row::tells));
    }

    private static Stream<Said> refusals() {
        var delta = DraftList.by(ISSUING, 6).changesSince(5);
        var signer = signer(PKI.root(), ISSUING);
        var ofRoot = signer(PKI.root(), PKI.root());
        return Stream.of(
                said(Scope.COMPLETE, NOW, by(1).revoking(CLIENT)),
                said(
                        Scope.RFC5280,
                        NOW,
                        by(5),
                        DraftList.by(ISSUING, 6).changesSince(5).revoking(CLIENT)),
                denied(),
                said(Scope.COMPLETE, NOW, ROOT),
                said(Scope.RFC5280, NOW, ROOT),
                said(Scope.COMPLETE, NOW, by(1).until(NOW.minusSeconds(1))),
                said(Scope.COMPLETE, NOW, by(1).withoutNextUpdate()),
                said(Scope.COMPLETE, NOW.minus(Duration.ofDays(1)), by(1)),
                said(Scope.RFC5280, NOW, by(1).forKeyCompromise()),
                said(Scope.RFC5280, NOW, delta),
                said(Scope.RFC5280, NOW, by(4), delta),
                said(Scope.RFC5280, NOW, DraftList.by(IMPOSTOR.issuing(), 1)),
                said(vouchedBy(IMPOSTOR), CLIENT, DraftList.by(IMPOSTOR.issuing(), 1), ROOT),
                said(
                        vouchedBy(PKI),
                        CLIENT,
                        DraftList.by(signer, 1),
                        DraftList.by(PKI.root(), 1).revoking(signer.certificate())),
                said(vouchedBy(PKI), PKI.root().client("near").mint().leaf(), DraftList.by(ofRoot, 1)),
                said(ListSigners.NONE, scattered(17), by(1)),
                said(ListSigners.NONE, pointing(DERNull.INSTANCE), by(1)));
    }

    private static Stream<Said> loads() {
        return Stream.of(
                load(Scope.COMPLETE, ROOT, ISSUING),
                load(Scope.COMPLETE, by(1), IMPOSTOR.issuing()),
                load(Scope.COMPLETE, DraftList.by(MUTE, 1), MUTE),
                load(Scope.COMPLETE, by(1).partition("part-1"), ISSUING),
                load(Scope.COMPLETE, DraftList.by(ISSUING, 2).changesSince(1), ISSUING),
                load(Scope.RFC5280, by(1).unknownCritical(), ISSUING),
                load(Scope.RFC5280, DraftList.withoutNumber(ISSUING).changesSince(1), ISSUING));
    }

    private static DraftList by(long number) {
        return DraftList.by(ISSUING, number);
    }

    private static Said said(Scope scope, Instant now, DraftList... lists) {
        return said(scope, ListSigners.NONE, CLIENT, now, lists);
    }

    private static Said said(ListSigners signers, X509Certificate client, DraftList... lists) {
        return said(Scope.RFC5280, signers, client, NOW, lists);
    }

    private static Said said(
            Scope scope, ListSigners signers, X509Certificate client, Instant now, DraftList... lists) {
        var path = client.getIssuerX500Principal().equals(ISSUING.certificate().getSubjectX500Principal())
                ? CertificateChain.of(client, ISSUING.certificate(), PKI.root().certificate())
                : CertificateChain.of(client, PKI.root().certificate());
        var index = RevocationIndex.of(
                Arrays.stream(lists).map(DraftList::sign).toList(), RevocationPolicy.DEFAULT.withScope(scope), signers);
        var steps = index.trail(path, now);
        var last = steps.get(steps.size() - 1);
        assertThat(last.answer()).isPresent().isEqualTo(index.check(path, now));
        var refused = last.answer().orElseThrow();
        return new Said(refused.detail(), List.of(refused.reason().code(), last.clause()));
    }

    private static Said denied() {
        var list = DenyList.parse("""
                {"version":1,"entries":[{"fingerprint":"%s","reason":"stolen","deniedAt":"2026-11-23T09:00:00Z","until":"2027-02-01T00:00:00Z"}]}
                """.formatted(Fingerprint.of(CLIENT).hex()).getBytes(UTF_8));
        var path = CertificateChain.of(CLIENT, ISSUING.certificate());
        Refused refused = list.before(RevocationCheck.OFF, List.of(ISSUING.certificate()))
                .check(path, NOW)
                .orElseThrow();
        return new Said(refused.detail(), List.of(refused.reason().code(), "denyList"));
    }

    private static Said load(Scope scope, DraftList list, TestAuthority issuer) {
        var complaint = catchThrowableOfType(
                MalformedInput.class, () -> RevocationList.parse(list.der(), List.of(issuer.certificate()), scope));
        return new Said(String.valueOf(complaint.getMessage()).replaceFirst("^list of \"[^\"]*\": ", ""), List.of());
    }

    /** Signers that lead to an anchor of a store with both roots. */
    private static ListSigners vouchedBy(TestPki pki) {
        var both = TrustStore.parse(Certificates.pem(
                List.of(PKI.root().certificate(), IMPOSTOR.root().certificate())));
        return new TrustedSigners(ClientVerifier.of(both), List.of(pki.issuing().certificate()));
    }

    /** Another key of an authority's name, for lists. */
    private static TestAuthority signer(TestAuthority issuer, TestAuthority named) {
        return issuer.authority(named.certificate().getSubjectX500Principal().getName())
                .without(Extension.basicConstraints)
                .keyUsage(KeyUsage.cRLSign)
                .mintAuthority();
    }

    private static X509Certificate scattered(int places) {
        return pointing(new CRLDistPoint(IntStream.range(0, places)
                .mapToObj(i -> new DistributionPoint(new DistributionPointName(DraftList.uri("part-" + i)), null, null))
                .toArray(DistributionPoint[]::new)));
    }

    private static X509Certificate pointing(ASN1Encodable points) {
        return ISSUING.client("far")
                .extension(Extension.cRLDistributionPoints, false, points)
                .mint()
                .leaf();
    }

    private static List<Row> rows(String header) throws IOException {
        return Files.readAllLines(Path.of("../docs/revocation.md")).stream()
                .dropWhile(line -> !line.startsWith(header))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(RevocationPageTest::row)
                .toList();
    }

    private static Row row(String line) {
        var words = line.substring("| `".length(), line.indexOf("` |"));
        var pattern = Arrays.stream(words.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".+"));
        return new Row(Pattern.compile(pattern), line);
    }
}
