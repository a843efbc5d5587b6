package dev.postern.pki.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/** How often a validation will hold a name against a subtree, or a subtree against another, counted before it does. */
final class NameComparisons {
    private NameComparisons() {}

    /** An upper bound for a path from leaf to anchor; none if nothing constrains. */
    static long of(List<Link> path) {
        long comparisons = 0;
        long above = 0;
        for (int i = path.size() - 1; i >= 0; i--) {
            var certificate = path.get(i).certificate();
            var subtrees = subtrees(certificate);
            // Permitted subtrees are intersected pair by pair.
            comparisons += above * (above == 0 ? 0 : names(certificate) + subtrees);
            above += subtrees;
        }
        return comparisons;
    }

    private static int names(X509Certificate certificate) {
        // The subject's parts are compared one by one, and each may be an address.
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
                        .getRDNs()
                        .length
                + Extensions.elements(certificate, Extension.subjectAlternativeName);
    }

    private static long subtrees(X509Certificate certificate) {
        return Extensions.value(certificate, Extension.nameConstraints)
                .map(NameConstraints::getInstance)
                .map(constraints ->
                        (long) count(constraints.getPermittedSubtrees()) + count(constraints.getExcludedSubtrees()))
                .orElse(0L);
    }

    private static int count(GeneralSubtree @org.jspecify.annotations.Nullable [] subtrees) {
        return subtrees == null ? 0 : subtrees.length;
    }
}
