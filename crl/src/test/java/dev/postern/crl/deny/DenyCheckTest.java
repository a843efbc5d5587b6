package dev.postern.crl.deny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
import dev.postern.crl.RevocationPolicy.Depth;
import dev.postern.crl.RevocationPolicy.Unknown;
import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Certificate;
import org.junit.jupiter.api.Test;

class DenyCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Instant UNTIL = NOW.plusSeconds(3600);
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    private final TestCredential acme = PKI.client("acme").mint();
    private final TestCredential globex = PKI.client("globex").mint();

    @Test
    void refusesADeniedClientAndNobodyElseWhereNoListsAreConfigured() {
        var verifier = verifier(PKI.trust(), RevocationCheck.OFF, byIssuer(acme.leaf(), PKI.issuing()));

        assertDenied(verifier.verify(acme.chain(), NOW));
        assertThat(verifier.verify(globex.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    @Test
    void saysInTheDetailThatItIsTheDenyListSinceWhenAndWhy() {
        var verdict = verifier(PKI.trust(), RevocationCheck.OFF, byIssuer(acme.leaf(), PKI.issuing()))
                .verify(acme.chain(), NOW);

        assertThat(((Refused) verdict).detail())
                .isEqualTo("\"CN=acme\" with serial "
                        + SerialNumber.of(acme.leaf()).hex()
                        + " is on the deny-list since 2026-11-23T09:00:00Z: key lost");
    }

    @Test
    void refusesADeniedClientWhateverTheListsSay() {
        var clean = index(Depth.CHAIN, list(PKI.issuing()), list(PKI.root()));
        var stale = RevocationIndex.of(List.of(), RevocationPolicy.DEFAULT);

        for (var lists : List.of(clean, stale)) {
            assertDenied(verifier(PKI.trust(), lists, byIssuer(acme.leaf(), PKI.issuing()))
                    .verify(acme.chain(), NOW));
        }
    }

    @Test
    void stillAsksTheListsAboutWhoIsNotDenied() {
        var revoked = index(
                Depth.CHAIN,
                RevocationList.parse(
                        PKI.issuing()
                                .listPem(1, List.of(globex.leaf().getSerialNumber()))
                                .getBytes(StandardCharsets.US_ASCII),
                        PKI.trust().anchors()),
                list(PKI.root()));

        var verdict = verifier(PKI.trust(), revoked, byIssuer(acme.leaf(), PKI.issuing()))
                .verify(globex.chain(), NOW);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.detail()).contains("is on revocation list 1"));
    }

    @Test
    void refusesTheClientsOfADeniedIntermediateHoweverDeepTheListsAreAsked() {
        var trust = TrustStore.parse(Certificates.pem(List.of(PKI.root().certificate())));
        var intermediate = PKI.issuing().certificate();
        var lists = index(Depth.LEAF, list(PKI.issuing()), list(PKI.root()));

        for (var entry : List.of(byIssuer(intermediate, PKI.root()), byFingerprint(intermediate))) {
            assertDenied(verifier(trust, lists, entry).verify(acme.chain(), NOW));
        }
    }

    @Test
    void refusesTheClientsOfADeniedAnchorWhoseIssuerIsInTheBundle() {
        var intermediate = PKI.issuing().certificate();

        for (var entry : List.of(byIssuer(intermediate, PKI.root()), byFingerprint(intermediate))) {
            assertDenied(
                    verifier(PKI.trust(), RevocationCheck.OFF, entry).verify(CertificateChain.of(acme.leaf()), NOW));
        }
    }

    @Test
    void tellsTwoAuthoritiesOfOneNameApart() {
        var impostor = PKI.impostor();
        var bundle = PKI.bundle() + impostor.bundle();
        var same = impostor.client("acme").serial(acme.leaf().getSerialNumber()).mint();

        var verifier = verifier(TrustStore.parse(bundle), RevocationCheck.OFF, byIssuer(acme.leaf(), PKI.issuing()));

        assertDenied(verifier.verify(acme.chain(), NOW));
        assertThat(verifier.verify(same.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    @Test
    void holdsThroughTheSecondOfUntilAndNoLonger() {
        var verifier = verifier(PKI.trust(), RevocationCheck.OFF, byIssuer(acme.leaf(), PKI.issuing()));

        assertDenied(verifier.verify(acme.chain(), UNTIL.minusSeconds(1)));
        assertDenied(verifier.verify(acme.chain(), UNTIL));
        assertDenied(verifier.verify(acme.chain(), UNTIL.plusMillis(999)));
        assertThat(verifier.verify(acme.chain(), UNTIL.plusSeconds(1))).isInstanceOf(Accepted.class);
    }

    @Test
    void isNotFooledByTheOtherFormOfTheSameSignature() throws IOException {
        var disguised = new CertificateChain(
                List.of(otherForm(acme.leaf(), PKI.issuing()), PKI.issuing().certificate()));
        assertThat(Fingerprint.of(disguised.leaf())).isNotEqualTo(Fingerprint.of(acme.leaf()));
        assertThat(ClientVerifier.of(PKI.trust()).verify(disguised, NOW)).isInstanceOf(Accepted.class);

        // Whichever of the two forms the operator has at hand.
        for (var known : List.of(acme.leaf(), disguised.leaf())) {
            var verifier = verifier(PKI.trust(), RevocationCheck.OFF, byFingerprint(known));
            assertDenied(verifier.verify(acme.chain(), NOW));
            assertDenied(verifier.verify(disguised, NOW));
        }
    }

    private static X509Certificate otherForm(X509Certificate certificate, TestAuthority issuer) throws IOException {
        var order = ((ECPublicKey) issuer.keys().getPublic()).getParams().getOrder();
        var pair = ASN1Sequence.getInstance(certificate.getSignature());
        var other = order.subtract(ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue());
        var parsed = Certificate.getInstance(Certificates.der(certificate));
        var signature = new DERSequence(
                new org.bouncycastle.asn1.ASN1Encodable[] {pair.getObjectAt(0), new ASN1Integer(other)});
        return Certificates.parse(new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                    parsed.getTBSCertificate(), parsed.getSignatureAlgorithm(), new DERBitString(signature.getEncoded())
                })
                .getEncoded());
    }

    private static ClientVerifier verifier(TrustStore trust, RevocationCheck lists, DenyEntry denied) {
        return ClientVerifier.of(trust)
                .withRevocation(DenyList.of(List.of(denied)).before(lists, trust.anchors()));
    }

    private static DenyEntry byIssuer(X509Certificate certificate, TestAuthority issuer) {
        return entry(DeniedCertificate.of(certificate, issuer.certificate().getPublicKey()));
    }

    private static DenyEntry byFingerprint(X509Certificate certificate) {
        return entry(new ByFingerprint(Fingerprint.of(certificate)));
    }

    private static DenyEntry entry(DeniedCertificate certificate) {
        return new DenyEntry(certificate, "key lost", NOW, UNTIL);
    }

    private static RevocationList list(TestAuthority authority) {
        return RevocationList.parse(
                authority.listPem(1, List.of()).getBytes(StandardCharsets.US_ASCII),
                PKI.trust().anchors());
    }

    private static RevocationIndex index(Depth depth, RevocationList... lists) {
        return RevocationIndex.of(List.of(lists), new RevocationPolicy(depth, Unknown.DENY, Duration.ZERO));
    }

    private static void assertDenied(Verdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.CRL_HIT);
            assertThat(refused.detail()).contains("deny-list");
        });
    }
}
