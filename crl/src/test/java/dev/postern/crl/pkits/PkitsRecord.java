package dev.postern.crl.pkits;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.postern.pki.trust.PolicyInputs;
import dev.postern.pki.trust.PolicyInputs.AnyPolicy;
import dev.postern.pki.trust.PolicyInputs.ExplicitPolicy;
import dev.postern.pki.trust.PolicyInputs.PolicyMapping;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * One row of the suite's list: a path to be validated, everything the relying party has, and what must come out.
 *
 * @param chain file names, the trust anchor first
 * @param extraCerts certificates of list signers that are not of the path
 * @param crls file names of all lists there are
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PkitsRecord(
        String id,
        String name,
        String section,
        List<String> chain,
        List<String> extraCerts,
        List<String> crls,
        Expected expected,
        Inputs inputs,
        Set<String> tags) {

    enum Expected {
        valid,
        invalid
    }

    /** RFC 5280 §6.1.1 (c) to (g). */
    record Inputs(
            Set<String> initialPolicySet,
            boolean initialExplicitPolicy,
            boolean initialPolicyMappingInhibit,
            boolean initialInhibitAnyPolicy) {}

    boolean isValid() {
        return expected == Expected.valid;
    }

    boolean isDsa() {
        return tags.contains("dsa");
    }

    /** What a client sends: the leaf first, the anchor left out. */
    List<X509Certificate> sent() {
        var sent = new ArrayList<>(chain.subList(1, chain.size()).stream()
                .map(PkitsSuite::certificate)
                .toList());
        Collections.reverse(sent);
        return List.copyOf(sent);
    }

    PolicyInputs policies() {
        return new PolicyInputs(
                inputs.initialPolicySet(),
                inputs.initialExplicitPolicy() ? ExplicitPolicy.REQUIRE : ExplicitPolicy.AS_CERTIFICATES_SAY,
                inputs.initialPolicyMappingInhibit() ? PolicyMapping.INHIBIT : PolicyMapping.ALLOW,
                inputs.initialInhibitAnyPolicy() ? AnyPolicy.INHIBIT : AnyPolicy.ALLOW);
    }

    X509Certificate leaf() {
        return PkitsSuite.certificate(chain.get(chain.size() - 1));
    }

    List<X509Certificate> extras() {
        return extraCerts.stream().map(PkitsSuite::certificate).toList();
    }

    @Override
    public String toString() {
        return id + " " + name;
    }
}
