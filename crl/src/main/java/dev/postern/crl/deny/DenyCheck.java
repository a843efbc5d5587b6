package dev.postern.crl.deny;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a deny-list about every certificate of a path, whatever the depth of the revocation policy, and the revocation lists
 * about the rest. Immutable, for many threads; a path costs some microseconds.
 */
final class DenyCheck implements RevocationCheck {
    private final DenyList denied;
    private final RevocationCheck lists;
    private final Map<X509Certificate, KeyFingerprint> issuersOfAnchors = new HashMap<>();

    DenyCheck(DenyList denied, RevocationCheck lists, Collection<X509Certificate> anchors) {
        this.denied = denied;
        this.lists = lists;
        for (var anchor : anchors) {
            anchors.stream()
                    .filter(issuer -> isIssuedBy(anchor, issuer))
                    .findFirst()
                    .ifPresent(issuer -> issuersOfAnchors.put(anchor, KeyFingerprint.of(issuer)));
        }
    }

    @Override
    public Optional<Refused> check(CertificateChain path, Instant now) {
        var certificates = path.certificates();
        var last = certificates.size() - 1;
        for (int i = 0; i < last; i++) {
            var refused =
                    checkIssued(certificates.get(i), certificates.get(i + 1).getPublicKey(), now);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return checkAnchor(certificates.get(last), now).or(() -> lists.check(path, now));
    }

    private Optional<Refused> checkIssued(X509Certificate certificate, PublicKey issuer, Instant now) {
        var byIssuer = denied.denies(KeyFingerprint.of(issuer), SerialNumber.of(certificate), now);
        if (byIssuer.isPresent()) {
            return byIssuer.map(entry -> refused(certificate, entry));
        }
        for (var fingerprint : SignatureForms.fingerprints(certificate, issuer)) {
            var entry = denied.denies(fingerprint, now);
            if (entry.isPresent()) {
                return entry.map(it -> refused(certificate, it));
            }
        }
        return Optional.empty();
    }

    /** The anchor is the operator's own copy, so its bytes are what they are; whose key has signed it may not be known. */
    private Optional<Refused> checkAnchor(X509Certificate anchor, Instant now) {
        var issuer = issuersOfAnchors.get(anchor);
        var byIssuer =
                issuer == null ? Optional.<DenyEntry>empty() : denied.denies(issuer, SerialNumber.of(anchor), now);
        return byIssuer.or(() -> denied.denies(Fingerprint.of(anchor), now)).map(entry -> refused(anchor, entry));
    }

    private static Refused refused(X509Certificate certificate, DenyEntry entry) {
        return new Refused(
                RefusalReason.CRL_HIT,
                '"' + DistinguishedName.text(certificate.getSubjectX500Principal()) + "\" with serial "
                        + SerialNumber.of(certificate) + " is on the deny-list since " + entry.deniedAt() + ": "
                        + entry.reason());
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
