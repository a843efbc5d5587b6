package dev.postern.pki.trust;

import static dev.postern.pki.trust.TrustAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.trust.PolicyInputs.AnyPolicy;
import dev.postern.pki.trust.PolicyInputs.ExplicitPolicy;
import dev.postern.pki.trust.PolicyInputs.PolicyMapping;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.x509.Certificates;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.junit.jupiter.api.Test;

/** What an anchor's own certificate says binds those below it (RFC 5937 §3.2), be it a root or not. Its times: ClientVerifierTest. */
class AnchorRulesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestAuthority ROOT = TestAuthority.root("CN=Above", NOW);
    private static final ASN1ObjectIdentifier GOLD = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
    private static final ASN1ObjectIdentifier TIN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.2");

    @Test
    void pathLengthOfTheAnchorBinds() {
        var anchor = anchor().extension(Extension.basicConstraints, true, new BasicConstraints(0))
                .mintAuthority();
        var below = anchor.authority("CN=Below").mintAuthority();
        var sameName = anchor.authority("CN=Anchor").mintAuthority();

        assertThat(verdict(anchor, anchor.client("a"))).isInstanceOf(Accepted.class);
        assertRefused(verdict(anchor, below.client("a")), RefusalReason.UNTRUSTED);
        // RFC 5280 §4.2.1.9: self-issued certificates do not count.
        assertThat(verifier(anchor)
                        .verify(
                                sameName.client("a")
                                        .mint()
                                        .behind(sameName.certificate())
                                        .chain(),
                                NOW))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void keyUsageOfTheAnchorBinds() {
        var anchor = anchor().keyUsage(KeyUsage.cRLSign).mintAuthority();

        assertRefused(verdict(anchor, anchor.client("a")), RefusalReason.UNTRUSTED);
    }

    @Test
    void anAnchorWithoutKeyUsageIsNotRestricted() {
        var anchor = anchor().without(Extension.keyUsage).mintAuthority();

        assertThat(verdict(anchor, anchor.client("a"))).isInstanceOf(Accepted.class);
    }

    @Test
    void nameConstraintsOfTheAnchorBind() {
        var subtree = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.com"));
        var anchor = anchor().extension(
                        Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {subtree}, null))
                .mintAuthority();
        var below = anchor.authority("CN=Below").mintAuthority();

        for (var issuer : new TestAuthority[] {anchor, below}) {
            assertThat(verdict(anchor, issuer.client("a").dns("host.example.com")))
                    .isInstanceOf(Accepted.class);
            assertRefused(verdict(anchor, issuer.client("a").dns("host.example.org")), RefusalReason.UNTRUSTED);
        }
    }

    @Test
    void aPolicyTheAnchorRequiresIsRequired() {
        var anchor = anchor().extension(Extension.policyConstraints, true, new PolicyConstraints(BigInteger.TEN, null))
                .mintAuthority();

        assertRefused(verdict(anchor, anchor.client("a")), RefusalReason.UNTRUSTED);
        assertThat(verdict(anchor, with(anchor.client("a"), GOLD))).isInstanceOf(Accepted.class);
    }

    @Test
    void policiesOfTheAnchorAreAllThereAre() {
        var anchor = with(anchor(), GOLD)
                .extension(Extension.policyConstraints, true, new PolicyConstraints(BigInteger.ZERO, null))
                .mintAuthority();

        assertThat(verdict(anchor, with(anchor.client("a"), GOLD))).isInstanceOf(Accepted.class);
        assertRefused(verdict(anchor, with(anchor.client("a"), TIN)), RefusalReason.UNTRUSTED);
    }

    @Test
    void policiesAskedForAndThoseOfTheAnchorMustMeet() {
        var anchor = with(anchor(), GOLD).mintAuthority();
        var asked = new PolicyInputs(Set.of(TIN.getId()), ExplicitPolicy.REQUIRE, PolicyMapping.ALLOW, AnyPolicy.ALLOW);
        var verifier = verifier(anchor).withRules(VerificationRules.DEFAULT.withPolicies(asked));

        for (var policy : new ASN1ObjectIdentifier[] {GOLD, TIN}) {
            assertRefused(
                    verifier.verify(with(anchor.client("a"), policy).mint().chain(), NOW), RefusalReason.UNTRUSTED);
        }
    }

    @Test
    void theAnchorMayInhibitAnyPolicy() {
        var required = new PolicyConstraints(BigInteger.ZERO, null);
        var lax =
                anchor().extension(Extension.policyConstraints, true, required).mintAuthority();
        var strict = anchor().extension(Extension.policyConstraints, true, required)
                .extension(Extension.inhibitAnyPolicy, true, new ASN1Integer(0))
                .mintAuthority();
        var any = new ASN1ObjectIdentifier(PolicyInputs.ANY_POLICY);

        assertThat(verdict(lax, with(lax.client("a"), any))).isInstanceOf(Accepted.class);
        assertRefused(verdict(strict, with(strict.client("a"), any)), RefusalReason.UNTRUSTED);
        assertThat(verdict(strict, with(strict.client("a"), GOLD))).isInstanceOf(Accepted.class);
    }

    @Test
    void theAnchorMayInhibitMapping() {
        var lax = anchor().extension(Extension.policyConstraints, true, new PolicyConstraints(BigInteger.ZERO, null))
                .mintAuthority();
        var strict = anchor().extension(
                        Extension.policyConstraints, true, new PolicyConstraints(BigInteger.ZERO, BigInteger.ZERO))
                .mintAuthority();

        assertThat(verdict(lax, with(mapping(lax).client("a"), TIN))).isInstanceOf(Accepted.class);
        assertRefused(verdict(strict, with(mapping(strict).client("a"), TIN)), RefusalReason.UNTRUSTED);
    }

    private static TestAuthority mapping(TestAuthority anchor) {
        return with(anchor.authority("CN=Mapping"), GOLD)
                .extension(
                        Extension.policyMappings,
                        true,
                        new PolicyMappings(CertPolicyId.getInstance(GOLD), CertPolicyId.getInstance(TIN)))
                .mintAuthority();
    }

    private static TestCertificate anchor() {
        return ROOT.authority("CN=Anchor");
    }

    private static TestCertificate with(TestCertificate certificate, ASN1ObjectIdentifier policy) {
        return certificate.extension(
                Extension.certificatePolicies, false, new CertificatePolicies(new PolicyInformation(policy)));
    }

    private static ClientVerifier verifier(TestAuthority anchor) {
        return ClientVerifier.of(TrustStore.parse(Certificates.pem(anchor.certificate())));
    }

    private static Verdict verdict(TestAuthority anchor, TestCertificate client) {
        return verifier(anchor).verify(client.mint().chain(), NOW);
    }
}
