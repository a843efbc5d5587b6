package dev.postern.pki.trust;

import dev.postern.pki.trust.PolicyInputs.AnyPolicy;
import dev.postern.pki.trust.PolicyInputs.ExplicitPolicy;
import dev.postern.pki.trust.PolicyInputs.PolicyMapping;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;

/** What an anchor's own certificate says of policies, put to the inputs of a validation as RFC 5937 §3.2 has it: it only narrows. */
final class AnchorPolicies {
    /** Nobody's policy: to Bouncy Castle no policy at all would mean any. */
    private static final Set<String> NONE = Set.of("0.0");

    private AnchorPolicies() {}

    static PolicyInputs narrow(PolicyInputs asked, X509Certificate anchor) {
        var constraints = Extensions.value(anchor, Extension.policyConstraints).map(PolicyConstraints::getInstance);
        return new PolicyInputs(
                policies(asked.initialPolicySet(), anchor),
                constraints
                                .map(PolicyConstraints::getRequireExplicitPolicyMapping)
                                .isPresent()
                        ? ExplicitPolicy.REQUIRE
                        : asked.explicitPolicy(),
                constraints.map(PolicyConstraints::getInhibitPolicyMapping).isPresent()
                        ? PolicyMapping.INHIBIT
                        : asked.mapping(),
                Extensions.value(anchor, Extension.inhibitAnyPolicy).isPresent()
                        ? AnyPolicy.INHIBIT
                        : asked.anyPolicy());
    }

    private static Set<String> policies(Set<String> asked, X509Certificate anchor) {
        var extension = Extensions.value(anchor, Extension.certificatePolicies).map(CertificatePolicies::getInstance);
        if (extension.isEmpty()) {
            return asked;
        }
        var own = Arrays.stream(extension.get().getPolicyInformation())
                .map(PolicyInformation::getPolicyIdentifier)
                .map(Object::toString)
                .collect(Collectors.toSet());
        if (own.contains(PolicyInputs.ANY_POLICY)) {
            return asked;
        }
        if (asked.contains(PolicyInputs.ANY_POLICY)) {
            return own;
        }
        var both = new HashSet<>(asked);
        both.retainAll(own);
        return both.isEmpty() ? NONE : both;
    }
}
