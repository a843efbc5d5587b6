package dev.postern.pki.trust;

import static dev.postern.pki.trust.HostilePaths.NOW;
import static dev.postern.pki.trust.TrustAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.trust.HostilePaths.Issuer;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That work is bounded, whatever arrives: counted, not timed. {@link PathCost} prints the times. */
class PathWorkTest {
    @Test
    @DisplayName("C11 the dearest sound chain, four certificates by P-521 keys, fits in what a verification may cost")
    void affordsTheDearestSoundChain() {
        var trail = HostilePaths.longest(HostilePaths.ec("secp521r1"), "SHA512withECDSA")
                .trail();

        assertThat(trail.verdict()).isInstanceOf(Accepted.class);
        assertThat(trail.work()).isEqualTo(new Work(1, 4, 44, 0, 1));
    }

    @Test
    @DisplayName("C11 25 anchors and three certificates of one name cost no more than a verification may")
    void boundsTheChecksOfIssuersOfOneName() {
        var trail = HostilePaths.sameName(25, TestKeys::p256, "SHA256withECDSA", Issuer.STRANGER)
                .trail();

        assertRefused(trail.verdict(), RefusalReason.UNTRUSTED);
        // Sixteen orders of what was sent, over 25 anchors.
        assertThat(trail.work())
                .isEqualTo(new Work(WorkBudget.MAX_CANDIDATES, 12, WorkBudget.MAX_SIGNATURE_COST, 0, 0));
    }

    @Test
    @DisplayName("C7 of 25 anchors of one name the one whose key the leaf names is found with one check")
    void findsTheIssuerAmongManyOfItsNameByTheKeyIdentifier() {
        var trail = HostilePaths.sameName(25, TestKeys::p256, "SHA256withECDSA", Issuer.ANCHOR)
                .trail();

        assertThat(trail.verdict()).isInstanceOf(Accepted.class);
        assertThat(trail.work().signatureChecks()).isEqualTo(1);
    }

    @Test
    @DisplayName("C7 the right issuer with another key identifier than the leaf names is taken: the signature decides")
    void takesTheRightIssuerInSpiteOfAWrongKeyIdentifier() {
        var root = TestAuthority.root("CN=Right", NOW);
        var other = TestAuthority.root("CN=Right", NOW);
        var named = new TestAuthority(other.certificate(), root.keys(), List.of(), NOW);
        var paths =
                HostilePaths.of(List.of(other, root), named.client("a").mint().leaf());

        var trail = paths.trail();

        assertThat(trail.verdict())
                .isEqualTo(new Accepted(CertificateChain.of(paths.chain().leaf(), root.certificate())));
        assertThat(trail.work().signatureChecks()).isEqualTo(2);
    }

    @Test
    @DisplayName("C10 a key that no anchor vouches for is never used")
    void usesNoKeyOfAStranger() {
        var root = TestAuthority.root("CN=Root", NOW);
        var impostor = TestAuthority.root("CN=Root", NOW);
        var strange = impostor.authority("CN=Issuing").mintAuthority();

        var trail = HostilePaths.of(List.of(root), strange.client("a").mint().leaf(), strange)
                .trail();

        assertRefused(trail.verdict(), RefusalReason.UNTRUSTED);
        // The anchor's key on the stranger's authority, and nothing after that.
        assertThat(trail.work()).isEqualTo(new Work(1, 1, 4, 0, 0));
        assertThat(trail.candidates())
                .extracting(Trail.Candidate::decision)
                .containsExactly("RFC 5280 §6.1.3 (a)(1): signature");
    }

    @Test
    @DisplayName("C11 authorities that certify each other in a ring lead nowhere")
    void leavesARing() {
        var trail = HostilePaths.ring().trail();

        assertRefused(trail.verdict(), RefusalReason.UNTRUSTED);
        assertThat(trail.work()).isEqualTo(Work.NONE);
    }

    @Test
    @DisplayName("C11 names under name constraints are compared up to the bound and no further")
    void boundsNameComparisons() {
        var most = HostilePaths.constrained(64, 64).trail();
        var more = HostilePaths.constrained(65, 64).trail();

        assertThat(most.verdict()).isInstanceOf(Accepted.class);
        assertThat(most.work().nameComparisons()).isEqualTo(WorkBudget.MAX_NAME_COMPARISONS);
        assertRefused(more.verdict(), RefusalReason.UNTRUSTED);
        assertThat(more.work().validations()).isZero();
    }

    @Test
    @DisplayName("C11 certificates with more policies than looked at are refused before the tree of policies grows")
    void boundsPolicies() {
        var most = HostilePaths.policies(CertificateBounds.MAX_POLICIES).trail();
        var more = HostilePaths.policies(CertificateBounds.MAX_POLICIES + 1).trail();

        assertThat(most.verdict()).isInstanceOf(Accepted.class);
        assertRefused(more.verdict(), RefusalReason.INVALID);
        assertThat(more.work()).isEqualTo(Work.NONE);
    }

    @Test
    @DisplayName("C11 thousands of names in one certificate are refused")
    void boundsNames() {
        var most = HostilePaths.names(CertificateBounds.MAX_NAMES).trail();
        var more = HostilePaths.names(CertificateBounds.MAX_NAMES + 1).trail();

        assertThat(most.verdict()).isInstanceOf(Accepted.class);
        assertRefused(more.verdict(), RefusalReason.INVALID);
    }

    @Test
    @DisplayName("C11 a hundred certificates are refused by their number, none of them looked at")
    void looksAtNoneOfAHundredCertificates() {
        var paths = HostilePaths.ring();
        var many = new CertificateChain(Collections.nCopies(100, paths.chain().leaf()));

        var trail = new HostilePaths(paths.store(), many).trail();

        assertRefused(trail.verdict(), RefusalReason.MAX_CHAIN_DEPTH_EXCEEDED);
        assertThat(trail.work()).isEqualTo(Work.NONE);
    }

    @Test
    void tellsOfEachCandidateWhatDecidedAgainstIt() {
        var root = TestAuthority.root("CN=Root", NOW);
        var same = TestAuthority.root("CN=Root", NOW);
        var weak = root.authority("CN=Weak").signedWith("SHA1withECDSA").mintAuthority();
        var leaf = same.client("a").mint().leaf();

        var trail = HostilePaths.of(List.of(root, same), leaf, weak).trail();

        assertThat(trail.verdict()).isInstanceOf(Accepted.class);
        assertThat(trail.candidates())
                .containsExactly(new Trail.Candidate(List.of(leaf, same.certificate()), Trail.Candidate.SOUND));
        assertThat(trail.leftOut()).extracting(Trail.LeftOut::certificate).containsExactly(weak.certificate());
        assertThat(trail.leftOut().get(0).reason().reason()).isEqualTo(RefusalReason.INCOMPATIBLE);
    }

    @Test
    void judgesAuthoritiesWithoutAskingTheirPurpose() {
        var root = TestAuthority.root("CN=Root", NOW);
        var issuing = root.authority("CN=Issuing").mintAuthority();
        var below = issuing.authority("CN=Below").mintAuthority();
        var stranger = TestAuthority.root("CN=Root", NOW);
        var stale = root.authority("CN=Stale").expiredAt(NOW.minusSeconds(1)).mintAuthority();
        var verifier = ClientVerifier.of(
                HostilePaths.of(List.of(root), root.certificate()).store());
        var others = List.<X509Certificate>of(issuing.certificate());

        assertThat(verifier.authorityPath(root.certificate(), others, NOW)).isInstanceOf(Accepted.class);
        assertThat(verifier.authorityPath(below.certificate(), others, NOW)).isInstanceOf(Accepted.class);
        assertRefused(verifier.authorityPath(below.certificate(), List.of(), NOW), RefusalReason.UNTRUSTED);
        assertRefused(verifier.authorityPath(stranger.certificate(), others, NOW), RefusalReason.UNTRUSTED);
        assertRefused(verifier.authorityPath(stale.certificate(), others, NOW), RefusalReason.EXPIRED);
    }
}
