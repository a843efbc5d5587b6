package dev.postern.twin.acm;

import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.twin.wire.JsonService;
import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What ACM says about a certificate. */
final class CertificateDetail {
    private CertificateDetail() {}

    static ObjectNode of(ImportedCertificate certificate, X509Certificate leaf) {
        var detail = summary(certificate, leaf)
                .put("Serial", serial(leaf.getSerialNumber()))
                .put("Subject", DistinguishedName.text(leaf.getSubjectX500Principal()))
                .put("Issuer", DistinguishedName.text(leaf.getIssuerX500Principal()))
                .put("SignatureAlgorithm", leaf.getSigAlgName().toUpperCase(Locale.ROOT));
        var names = detail.putArray("SubjectAlternativeNames");
        dnsNames(leaf).forEach(names::add);
        return detail;
    }

    static ObjectNode summary(ImportedCertificate certificate, X509Certificate leaf) {
        return JsonService.object()
                .put("CertificateArn", certificate.arn())
                .put("DomainName", domain(leaf))
                .put("Status", "ISSUED")
                .put("Type", "IMPORTED")
                .put("KeyAlgorithm", keyAlgorithm(leaf))
                .put("RenewalEligibility", "INELIGIBLE")
                .put("CreatedAt", seconds(certificate.createdAt()))
                .put("ImportedAt", seconds(certificate.importedAt()))
                .put("NotBefore", seconds(leaf.getNotBefore().toInstant()))
                .put("NotAfter", seconds(leaf.getNotAfter().toInstant()));
    }

    private static long seconds(Instant instant) {
        return instant.getEpochSecond();
    }

    private static String domain(X509Certificate leaf) {
        return dnsNames(leaf).stream().findFirst().or(() -> commonName(leaf)).orElse("");
    }

    private static Optional<String> commonName(X509Certificate leaf) {
        var subject = DistinguishedName.text(leaf.getSubjectX500Principal());
        return subject.startsWith("CN=") ? Optional.of(subject.substring(3).replaceFirst(",.*", "")) : Optional.empty();
    }

    private static List<String> dnsNames(X509Certificate leaf) {
        try {
            var names = Optional.ofNullable(leaf.getSubjectAlternativeNames()).orElse(List.of());
            return names.stream()
                    .filter(name -> Integer.valueOf(2).equals(name.get(0)))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            throw new MalformedInput("alternative names of the certificate are unreadable", e);
        }
    }

    /** Pairs of lower-case hex digits, as ACM writes them. */
    private static String serial(BigInteger serial) {
        return HexFormat.ofDelimiter(":").formatHex(serial.toByteArray());
    }

    private static String keyAlgorithm(X509Certificate leaf) {
        if (leaf.getPublicKey() instanceof RSAPublicKey rsa) {
            return "RSA_" + rsa.getModulus().bitLength();
        }
        if (leaf.getPublicKey() instanceof ECPublicKey ec) {
            return switch (ec.getParams().getOrder().bitLength()) {
                case 256 -> "EC_prime256v1";
                case 384 -> "EC_secp384r1";
                default -> "EC_secp521r1";
            };
        }
        return leaf.getPublicKey().getAlgorithm();
    }
}
