package dev.postern.pki.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Where Bouncy Castle's reading of name constraints lets somebody in whom RFC 5280 keeps out, found by comparing with others
 * (docs/verification-differences.md): an excluded directoryName without parts, which holds everybody (§4.2.1.10), holds nobody
 * for it; and a permitted mailbox is compared without regard to case, where its local part has one (§7.5).
 */
final class ConstraintGaps {
    private ConstraintGaps() {}

    /** What speaks against a path from leaf to anchor that Bouncy Castle takes, or empty. Linear in the names of the path. */
    static Optional<String> complaint(List<X509Certificate> path) {
        for (int i = path.size() - 1; i > 0; i--) {
            var constraints = constraints(path.get(i));
            if (constraints.isEmpty()) {
                continue;
            }
            if (subtrees(constraints.get().getExcludedSubtrees()).anyMatch(ConstraintGaps::holdsEverybody)) {
                return Optional.of("RFC 5280 §4.2.1.10: name constraints exclude every directory name");
            }
            // Of the authorities between, a self-issued one is exempt (§6.1.3 (b)); they have no mailboxes worth the
            // distinction.
            var other = mailOutside(constraints.get(), path.get(0));
            if (other.isPresent()) {
                return Optional.of("RFC 5280 §7.5: mailbox of another case than the permitted one");
            }
        }
        return Optional.empty();
    }

    private static boolean holdsEverybody(GeneralName base) {
        return base.getTagNo() == GeneralName.directoryName
                && X500Name.getInstance(base.getName()).getRDNs().length == 0;
    }

    private static Optional<String> mailOutside(NameConstraints constraints, X509Certificate leaf) {
        var permitted = subtrees(constraints.getPermittedSubtrees())
                .filter(base -> base.getTagNo() == GeneralName.rfc822Name)
                .map(base -> base.getName().toString())
                .toList();
        // Without a mailbox among the bases Bouncy Castle's reading stands: hosts have no case.
        if (permitted.stream().noneMatch(base -> base.contains("@"))) {
            return Optional.empty();
        }
        return mails(leaf).stream()
                .filter(mail -> permitted.stream().noneMatch(base -> holds(base, mail)))
                .findFirst();
    }

    private static boolean holds(String base, String mail) {
        var at = mail.lastIndexOf('@') + 1;
        var host = mail.substring(at).toLowerCase(Locale.ROOT);
        var baseAt = base.lastIndexOf('@') + 1;
        var baseHost = base.substring(baseAt).toLowerCase(Locale.ROOT);
        if (baseAt > 0) {
            return host.equals(baseHost) && mail.substring(0, at).equals(base.substring(0, baseAt));
        }
        return baseHost.startsWith(".") ? host.endsWith(baseHost) : host.equals(baseHost);
    }

    /** The mailboxes of subjectAltName, and of the subject (§4.2.1.10). */
    private static List<String> mails(X509Certificate certificate) {
        var mails = new ArrayList<String>();
        var names = value(certificate, Extension.subjectAlternativeName.getId());
        names.ifPresent(octets -> Stream.of(GeneralNames.getInstance(octets).getNames())
                .filter(name -> name.getTagNo() == GeneralName.rfc822Name)
                .forEach(name -> mails.add(name.getName().toString())));
        for (var relative : name(certificate.getSubjectX500Principal()).getRDNs()) {
            for (AttributeTypeAndValue attribute : relative.getTypesAndValues()) {
                if (attribute.getType().equals(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                    mails.add(((ASN1String) attribute.getValue()).getString());
                }
            }
        }
        return mails;
    }

    private static Stream<GeneralName> subtrees(GeneralSubtree @Nullable [] trees) {
        return trees == null ? Stream.empty() : Stream.of(trees).map(GeneralSubtree::getBase);
    }

    private static Optional<NameConstraints> constraints(X509Certificate certificate) {
        return value(certificate, Extension.nameConstraints.getId()).map(NameConstraints::getInstance);
    }

    private static Optional<byte[]> value(X509Certificate certificate, String oid) {
        return Optional.ofNullable(certificate.getExtensionValue(oid))
                .map(octets -> ASN1OctetString.getInstance(octets).getOctets());
    }

    private static X500Name name(X500Principal name) {
        return X500Name.getInstance(name.getEncoded());
    }
}
