package dev.postern.proxy.access;

import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.NameAttribute;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Who a proven leaf says it is, taken apart once for all rules.
 *
 * @param subject its attributes; empty if it cannot be taken apart
 * @param issuer in the form of the load balancer's header
 */
record LeafIdentity(
        LeafNames names,
        Optional<List<NameAttribute>> subject,
        String issuer,
        KeyFingerprint key,
        Fingerprint certificate,
        SerialNumber serial) {
    static LeafIdentity of(X509Certificate leaf) {
        return new LeafIdentity(
                LeafNames.of(leaf),
                subject(leaf),
                DistinguishedName.text(leaf.getIssuerX500Principal()),
                KeyFingerprint.of(leaf),
                Fingerprint.of(leaf),
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
