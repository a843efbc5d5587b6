package dev.postern.cli.ca;

import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;

/** What is worth knowing of an authority's certificate. */
record CertificateFacts(
        String subject, String key, String serial, String notBefore, String notAfter, String fingerprint) {
    static CertificateFacts of(X509Certificate certificate) {
        return new CertificateFacts(
                DistinguishedName.text(certificate.getSubjectX500Principal()),
                key(certificate),
                SerialNumber.of(certificate).hex(),
                certificate.getNotBefore().toInstant().toString(),
                certificate.getNotAfter().toInstant().toString(),
                Fingerprint.of(certificate).hex());
    }

    private static String key(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof ECKey ec) {
            return "p" + ec.getParams().getOrder().bitLength();
        }
        return certificate.getPublicKey() instanceof RSAKey rsa
                ? "rsa" + rsa.getModulus().bitLength()
                : certificate.getPublicKey().getAlgorithm();
    }
}
