package dev.postern.crl;

import static dev.postern.pki.trust.RefusalReason.CRL_HIT;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.RevocationPolicy.Depth;
import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.RevocationPolicy.Unknown;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What hostile, misplaced and half a set of lists do, by the ids of docs/security.md, where all of RFC 5280 §6.3 is read. */
class HostileListTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final TestAuthority ISSUING = PKI.issuing();
    private static final X509Certificate CLIENT = client(1, "part-1");
    private static final CertificateChain PATH = path(CLIENT);

    @Test
    @DisplayName("V5 a list by a key without a path to the anchor counts for nothing")
    void ignoresANamesakesList() {
        var impostor = PKI.impostor().issuing();
        var list = DraftList.by(impostor, 9).sign();

        assertThat(reason(PATH, list)).contains(CRL_PROCESSING_ERROR);
        assertThatThrownBy(() -> parse(DraftList.by(impostor, 9).der(), ISSUING))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("another key");
    }

    @Test
    @DisplayName("V5 a list by a separate key counts while its certificate is good, and no longer")
    void asksAboutTheSignerOfAList() {
        var signer = PKI.root()
                .authority(name(ISSUING))
                .without(Extension.basicConstraints)
                .keyUsage(KeyUsage.cRLSign)
                .mintAuthority();
        var list = DraftList.by(signer, 1).sign();
        var root = DraftList.by(PKI.root(), 1);

        assertThat(reason(PATH, list, root.sign())).isEmpty();
        assertThat(reason(PATH, list, root.revoking(signer.certificate()).sign()))
                .contains(CRL_PROCESSING_ERROR);
    }

    @Test
    @DisplayName("V5 a list by a certificate that has run out counts for nothing")
    void refusesTheListOfAnExpiredSigner() {
        var signer = PKI.root()
                .authority(name(ISSUING))
                .keyUsage(KeyUsage.cRLSign)
                .expiredAt(NOW.minusSeconds(1))
                .mintAuthority();

        assertThat(reason(PATH, DraftList.by(signer, 1).sign(), rootList())).contains(CRL_PROCESSING_ERROR);
    }

    @Test
    @DisplayName("V6 a part past its nextUpdate is no word, but its hits stand")
    void refusesAStalePart() {
        var stale = DraftList.by(ISSUING, 1).until(NOW.minusSeconds(1)).partition("part-1");

        assertThat(reason(PATH, stale.sign(), rootList())).contains(CRL_PROCESSING_ERROR);
        assertThat(reason(PATH, stale.revoking(CLIENT).sign(), rootList())).contains(CRL_HIT);
    }

    @Test
    @DisplayName("V7 no list of the client's issuer, or of the authority's above it")
    void refusesWithoutAList() {
        assertThat(reason(PATH, rootList())).contains(CRL_PROCESSING_ERROR);
        assertThat(reason(PATH, DraftList.by(ISSUING, 1).sign())).contains(CRL_PROCESSING_ERROR);
    }

    @Test
    @DisplayName("V8 a missing part is unknown for exactly the certificates of that part")
    void missesOnePartForItsCertificatesOnly() {
        var first = DraftList.by(ISSUING, 1).partition("part-1").sign();
        var second = DraftList.by(ISSUING, 1).partition("part-2").sign();
        var other = path(client(2, "part-2"));

        assertThat(reason(PATH, first, rootList())).isEmpty();
        assertThat(reason(other, first, rootList())).contains(CRL_PROCESSING_ERROR);
        assertThat(reason(other, first, second, rootList())).isEmpty();
    }

    @Test
    @DisplayName("V8 another part's entries are another part's")
    void doesNotReadAnotherPart() {
        var swapped =
                DraftList.by(ISSUING, 1).partition("part-2").revoking(CLIENT).sign();
        var own = DraftList.by(ISSUING, 1).partition("part-1");

        assertThat(reason(PATH, swapped, own.sign(), rootList())).isEmpty();
        assertThat(reason(PATH, swapped, own.revoking(CLIENT).sign(), rootList()))
                .contains(CRL_HIT);
    }

    @Test
    @DisplayName("V8 lists for authorities only, or for some reasons, do not clear a client")
    void needsAListForThisHolderAndAllReasons() {
        var authorities = DraftList.by(ISSUING, 1).forAuthorities().sign();
        var some = DraftList.by(ISSUING, 1).forKeyCompromise().sign();

        assertThat(reason(PATH, authorities, rootList())).contains(CRL_PROCESSING_ERROR);
        assertThat(reason(PATH, some, rootList())).contains(CRL_PROCESSING_ERROR);
    }

    @Test
    @DisplayName("V10 an unknown critical extension of a part is refused at load")
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(
                        () -> parse(DraftList.by(ISSUING, 1).unknownCritical().der(), ISSUING))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("1.2.3.4");
    }

    @Test
    @DisplayName("V11 a delta list without its base is no word")
    void refusesADeltaWithoutBase() {
        var delta = DraftList.by(ISSUING, 2).changesSince(1).sign();
        var naming = DraftList.by(ISSUING, 2).changesSince(1).revoking(CLIENT).sign();

        assertThat(reason(PATH, delta, rootList())).contains(CRL_PROCESSING_ERROR);
        assertThat(reason(PATH, naming, rootList())).contains(CRL_HIT);
    }

    @Test
    @DisplayName("V11 a delta list without its base lets nobody in where unknown issuers are allowed")
    void refusesADeltaWithoutBaseWhateverThePolicy() {
        var lax = new RevocationPolicy(Depth.LEAF, Unknown.ALLOW, Duration.ZERO, Scope.RFC5280);
        var silent = DraftList.by(ISSUING, 2).changesSince(1).sign();
        var naming = DraftList.by(ISSUING, 2).changesSince(1).revoking(CLIENT).sign();

        assertThat(RevocationIndex.of(List.of(), lax).check(PATH, NOW)).isEmpty();
        assertThat(RevocationIndex.of(List.of(silent), lax).check(PATH, NOW).map(Refused::reason))
                .contains(CRL_PROCESSING_ERROR);
        assertThat(RevocationIndex.of(List.of(naming), lax).check(PATH, NOW).map(Refused::reason))
                .contains(CRL_HIT);
    }

    @Test
    @DisplayName("V11 a delta list revokes with its base, and not after a gap")
    void readsADeltaWithItsBase() {
        var base = DraftList.by(ISSUING, 5).sign();

        assertThat(reason(
                        PATH,
                        base,
                        DraftList.by(ISSUING, 6)
                                .changesSince(5)
                                .revoking(CLIENT)
                                .sign(),
                        rootList()))
                .contains(CRL_HIT);
        assertThat(reason(PATH, base, DraftList.by(ISSUING, 9).changesSince(5).sign(), rootList()))
                .isEmpty();
        assertThat(reason(PATH, base, DraftList.by(ISSUING, 9).changesSince(6).sign(), rootList()))
                .contains(CRL_PROCESSING_ERROR);
    }

    @Test
    @DisplayName("V11 a delta list without a number, or older than its base, is refused at load")
    void refusesADeltaThatCannotSucceed() {
        assertThatThrownBy(() ->
                        parse(DraftList.withoutNumber(ISSUING).changesSince(1).der(), ISSUING))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("without a number");
        assertThatThrownBy(() -> parse(DraftList.by(ISSUING, 3).changesSince(4).der(), ISSUING))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("at least its base's");
    }

    @Test
    @DisplayName("V12 the same serial of another issuer on an indirect list is another certificate")
    void keepsIssuersOfAnIndirectListApart() {
        var agent = PKI.root().authority("CN=List Agent").mintAuthority();
        var certificate = ISSUING.client("indirect")
                .serial(BigInteger.TEN)
                .extension(Extension.cRLDistributionPoints, false, listIssuer(agent))
                .mint()
                .leaf();
        var list = DraftList.by(agent, 1).indirect();

        assertThat(reason(
                        path(certificate),
                        list.naming(PKI.root(), BigInteger.TEN).sign(),
                        rootList()))
                .isEmpty();
        assertThat(reason(
                        path(certificate), list.naming(ISSUING, BigInteger.TEN).sign(), rootList()))
                .contains(CRL_HIT);
    }

    @Test
    void tellsWhichListsWereConsultedAndWhichClauseDecided() {
        var swapped = DraftList.by(ISSUING, 3).partition("part-2").sign();
        var own = DraftList.by(ISSUING, 2).partition("part-1").revoking(CLIENT).sign();

        var trail = index(Scope.RFC5280, swapped, own, rootList()).trail(PATH, NOW);

        assertThat(trail).hasSize(1);
        assertThat(trail.get(0).answer()).map(Refused::reason).contains(CRL_HIT);
        assertThat(trail.get(0).consulted())
                .extracting(consulted -> consulted.list().number().orElseThrow() + " " + consulted.clause())
                .contains("3 RFC 5280 §6.3.3 (b)(2): scope", "2 RFC 5280 §6.3.3 (j): entry");
    }

    @Test
    void tellsTheTrailOfCompleteListsToo() {
        var trail = index(Scope.COMPLETE, DraftList.by(ISSUING, 7).sign(), rootList())
                .trail(PATH, NOW);

        assertThat(trail).hasSize(2).allMatch(step -> step.answer().isEmpty());
        assertThat(trail.get(0).consulted())
                .extracting(consulted -> consulted.list().number().orElseThrow() + " " + consulted.clause())
                .containsExactly("7 RFC 5280 §6.3.3 (j): entry");
    }

    private static Optional<RefusalReason> reason(CertificateChain path, RevocationList... lists) {
        var index = index(Scope.RFC5280, lists);
        var refused = index.check(path, NOW);
        var trail = index.trail(path, NOW);
        assertThat(trail.get(trail.size() - 1).answer()).isEqualTo(refused);
        return refused.map(Refused::reason);
    }

    private static RevocationIndex index(Scope scope, RevocationList... lists) {
        var verifier = ClientVerifier.of(PKI.trust());
        return RevocationIndex.of(
                List.of(lists), RevocationPolicy.DEFAULT.withScope(scope), new TrustedSigners(verifier, List.of()));
    }

    private static RevocationList rootList() {
        return DraftList.by(PKI.root(), 1).sign();
    }

    private static RevocationList parse(byte[] der, TestAuthority issuer) {
        return RevocationList.parse(der, List.of(issuer.certificate()), Scope.RFC5280);
    }

    private static X509Certificate client(long serial, String part) {
        return ISSUING.client("acme-" + serial)
                .serial(BigInteger.valueOf(serial))
                .extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(new DistributionPointName(DraftList.uri(part)), null, null)
                }))
                .mint()
                .leaf();
    }

    private static CRLDistPoint listIssuer(TestAuthority issuer) {
        var names = new GeneralNames(DraftList.name(issuer));
        return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(null, null, names)});
    }

    private static String name(TestAuthority authority) {
        return authority.certificate().getSubjectX500Principal().getName();
    }

    private static CertificateChain path(X509Certificate leaf) {
        return CertificateChain.of(leaf, ISSUING.certificate(), PKI.root().certificate());
    }
}
