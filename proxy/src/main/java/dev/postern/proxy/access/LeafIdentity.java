package dev.postern.proxy.access;

import dev.postern.crl.deny.SignatureForms;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.NameAttribute;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who a proven leaf says it is, taken apart once for all rules.
 *
 * @param subject its attributes; empty if it cannot be taken apart
 * @param issuer in the form of the load balancer's header
 * @param certificate its own fingerprint first, and those under which the same content can come: anybody can make another of an ECDSA signature
 */
record LeafIdentity(
        LeafNames names,
        Optional<List<NameAttribute>> subject,
        String issuer,
        KeyFingerprint key,
        Set<Fingerprint> certificate,
        SerialNumber serial) {
    static LeafIdentity of(X509Certificate leaf) {
        return new LeafIdentity(
                LeafNames.of(leaf),
                subject(leaf),
                DistinguishedName.text(leaf.getIssuerX500Principal()),
                KeyFingerprint.of(leaf),
                SignatureForms.fingerprints(leaf),
                SerialNumber.of(leaf));
    }

    /** All values of an attribute of the subject. */
    Claims subject(String oid) {
        var values = subject.orElse(List.of()).stream()
                .filter(attribute -> attribute.oid().equals(oid))
                .map(NameAttribute::value)
                .toList();
        return new Claims(
                values.stream().flatMap(Optional::stream).toList(),
                subject.isPresent() && values.stream().allMatch(Optional::isPresent));
    }

    private static Optional<List<NameAttribute>> subject(X509Certificate leaf) {
        try {
            return Optional.of(NameAttribute.of(leaf.getSubjectX500Principal()));
        } catch (MalformedInput e) {
            return Optional.empty();
        }
    }
}
