package dev.postern.pki.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Name constraints (RFC 5280 §4.2.1.10) where Bouncy Castle lets through what it should not: excluded wildcards, hosts and
 * mailboxes spelled so that readers differ, URIs without a host, an empty base (C5). Both must agree; this one only refuses. Each
 * authority's constraints are asked by themselves, which is what intersecting them comes to.
 */
final class NameConstraintRules {
    private NameConstraintRules() {}

    /** The clause against a path from leaf to anchor, or empty. */
    static Optional<String> complaint(List<Link> path) {
        for (int above = path.size() - 1; above > 0; above--) {
            var constraints = Extensions.value(path.get(above).certificate(), Extension.nameConstraints)
                    .map(NameConstraints::getInstance);
            if (constraints.isPresent() && anyOutside(path.subList(0, above), constraints.get())) {
                return Optional.of(
                        path.get(above).isAnchor()
                                ? "RFC 5937: anchor's name constraints"
                                : "RFC 5280 §6.1.3 (b), (c): name constraints");
            }
        }
        return Optional.empty();
    }

    private static boolean anyOutside(List<Link> below, NameConstraints constraints) {
        var permitted = bases(constraints.getPermittedSubtrees());
        var excluded = bases(constraints.getExcludedSubtrees());
        for (int i = 0; i < below.size(); i++) {
            // RFC 5280 §6.1.3 (b): self-issued ones are exempt, but for the last, the leaf.
            if (i > 0 && below.get(i).isSelfIssued()) {
                continue;
            }
            for (var name : names(below.get(i).certificate())) {
                if (isOutside(name, permitted, excluded)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOutside(GeneralName name, List<GeneralName> permitted, List<GeneralName> excluded) {
        var permittedOfKind = ofKind(name, permitted);
        var excludedOfKind = ofKind(name, excluded);
        if (permittedOfKind.isEmpty() && excludedOfKind.isEmpty()) {
            return false;
        }
        var constrained = ConstrainedName.of(name);
        if (constrained.isEmpty()) {
            return true; // Cannot be told, so it is not let through.
        }
        var it = constrained.get();
        return excludedOfKind.stream().anyMatch(it::mayBeWithin)
                || (!permittedOfKind.isEmpty() && permittedOfKind.stream().noneMatch(it::isWithin));
    }

    private static List<GeneralName> ofKind(GeneralName name, List<GeneralName> bases) {
        return bases.stream().filter(base -> base.getTagNo() == name.getTagNo()).toList();
    }

    private static List<GeneralName> bases(GeneralSubtree @Nullable [] subtrees) {
        return subtrees == null
                ? List.of()
                : Arrays.stream(subtrees)
                        .map(GeneralSubtree::getBase)
                        .filter(base -> ConstrainedName.KINDS.contains(base.getTagNo()))
                        .toList();
    }

    /** The subject, the mail addresses within, and all there is in subjectAltName. */
    private static List<GeneralName> names(X509Certificate certificate) {
        var names = new ArrayList<GeneralName>();
        var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        if (subject.getRDNs().length > 0) {
            names.add(new GeneralName(subject));
        }
        for (var rdn : subject.getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
            for (var attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)
                        && attribute.getValue() instanceof ASN1String text) {
                    names.add(new GeneralName(GeneralName.rfc822Name, text.getString()));
                }
            }
        }
        Extensions.value(certificate, Extension.subjectAlternativeName)
                .map(GeneralNames::getInstance)
                .ifPresent(alternatives -> names.addAll(Arrays.asList(alternatives.getNames())));
        return names;
    }
}
