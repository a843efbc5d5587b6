package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.because;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * CA certificates that a load balancer's trust store takes: what it would refuse in the middle of a deployment is refused here.
 *
 * @param file it was read from
 * @param pem the certificates in their order, and nothing else
 */
public record CaBundle(Path file, String pem) {
    // ALB user guide, "Quotas for your Application Load Balancers", Mutual TLS.
    private static final int MOST_CERTIFICATES = 25;
    private static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_SUBJECT_BYTES = 10_000;

    // "Mutual authentication with TLS in Application Load Balancer": keys and signatures of certificates.
    private static final Set<String> SIGNATURES = Set.of(
            "SHA256WITHRSA",
            "SHA384WITHRSA",
            "SHA512WITHRSA",
            "SHA256WITHECDSA",
            "SHA384WITHECDSA",
            "SHA512WITHECDSA",
            "RSASSA-PSS");

    private static final String KIND = "CERTIFICATE";
    private static final String CURVES = "secp(256|384|521)r1.*";

    static CaBundle read(String key, Path file, Instant now) {
        var blocks = Pem.blocks(key, file, SettingsFiles.text(key, file), KIND);
        if (blocks.size() > MOST_CERTIFICATES) {
            throw because(
                    key, "\"" + file + "\" holds " + blocks.size() + " certificates", "at most " + MOST_CERTIFICATES);
        }
        var subjects = 0;
        var seen = new HashSet<X509Certificate>();
        var encoded = new ArrayList<byte[]>();
        for (var i = 0; i < blocks.size(); i++) {
            var which = "certificate " + (i + 1) + " of \"" + file + "\" ";
            var certificate = parse(key, which, blocks.get(i));
            check(key, which, certificate, blocks.get(i).length, now);
            if (!seen.add(certificate)) {
                throw because(key, which + "stands there already", "each once");
            }
            subjects += certificate.getSubjectX500Principal().getEncoded().length;
            encoded.add(blocks.get(i));
        }
        if (subjects > MOST_SUBJECT_BYTES) {
            throw because(
                    key,
                    "the subjects in \"" + file + "\" have " + subjects + " bytes",
                    "at most " + MOST_SUBJECT_BYTES);
        }
        return new CaBundle(file, Pem.of(KIND, List.copyOf(encoded)));
    }

    private static X509Certificate parse(String key, String which, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw because(key, which + "cannot be read", "an X.509 certificate");
        }
    }

    private static void check(String key, String which, X509Certificate certificate, int bytes, Instant now) {
        if (bytes > MOST_BYTES) {
            throw because(key, which + "has " + bytes + " bytes", "at most " + MOST_BYTES);
        }
        if (certificate.getVersion() != 3 || certificate.getBasicConstraints() < 0) {
            throw because(key, which + "is of no CA", "basicConstraints CA:TRUE, X.509 version 3");
        }
        var expiry = certificate.getNotAfter().toInstant();
        if (expiry.isBefore(now)) {
            throw because(key, which + "expired at " + expiry, "one that holds");
        }
        if (!SIGNATURES.contains(certificate.getSigAlgName().toUpperCase(Locale.ROOT))) {
            throw because(
                    key,
                    which + "is signed with " + certificate.getSigAlgName(),
                    "SHA-256, SHA-384 or SHA-512 with RSA or ECDSA");
        }
        if (!isAccepted(certificate)) {
            throw because(
                    key,
                    which + "has a key that load balancers refuse",
                    "RSA of 2048 to 8192 bits, or ECDSA on P-256, P-384 or P-521");
        }
    }

    private static boolean isAccepted(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
            var bits = rsa.getModulus().bitLength();
            return bits >= 2048 && bits <= 8192;
        }
        // The JDK names a curve it knows first in the text of its parameters.
        return certificate.getPublicKey() instanceof ECPublicKey ec
                && String.valueOf(ec.getParams()).matches("(?s)" + CURVES);
    }
}
