package dev.postern.cdk.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** A file of CA certificates or a list, read while the app is synthesized, so that what AWS would refuse is refused before. */
record Pem(Path file, byte[] bytes) {
    /** Reads it, for the setting that names it. */
    static Pem read(String setting, Path file) {
        try {
            return new Pem(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": " + file + " cannot be read (expected: a PEM file)", e);
        }
    }

    /** What is in it, in its name: 64 digits. */
    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** CA certificates, as many as a trust store takes ("Quotas" of the load balancer's user guide). */
    List<X509Certificate> authorities(String setting) {
        try {
            var found = x509().generateCertificates(new ByteArrayInputStream(bytes)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty() || found.size() > 25) {
                throw refused(setting, found.size() + " certificates", "1 to 25 CA certificates, PEM");
            }
            for (var each : found) {
                if (each.getBasicConstraints() < 0) {
                    throw refused(
                            setting, "\"" + each.getSubjectX500Principal() + "\" is no CA", "CA certificates only");
                }
            }
            return found;
        } catch (CertificateException e) {
            throw refused(setting, "not readable", "1 to 25 CA certificates, PEM");
        }
    }

    /** One list, signed by one of these, in the form the load balancer takes. */
    void checkList(String setting, Collection<X509Certificate> authorities) {
        if (!new String(bytes, US_ASCII).contains("-----BEGIN X509 CRL-----")) {
            throw refused(setting, "no PEM", "a revocation list as PEM, as the load balancer takes no other");
        }
        try {
            var found = x509().generateCRLs(new ByteArrayInputStream(bytes));
            if (found.size() != 1) {
                throw refused(setting, found.size() + " lists", "one revocation list a file");
            }
            var list = (X509CRL) found.iterator().next();
            if (authorities.stream().noneMatch(each -> isBy(list, each))) {
                throw refused(
                        setting,
                        "signed by \"" + list.getIssuerX500Principal() + "\"",
                        "the list of an authority of the bundle");
            }
        } catch (CertificateException | CRLException e) {
            throw refused(setting, "not readable", "one revocation list, PEM");
        }
    }

    private static boolean isBy(X509CRL list, X509Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static CertificateFactory x509() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }

    private IllegalArgumentException refused(String setting, String found, String expected) {
        return new IllegalArgumentException(setting + ": " + file + ": " + found + " (expected: " + expected + ")");
    }
}
