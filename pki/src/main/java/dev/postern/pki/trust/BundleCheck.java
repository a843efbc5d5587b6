package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CA bundle held against all that a load balancer's trust store asks of it (alb.md 2.1, 3.4): the text, each certificate, the
 * quotas. The one home of these rules; one finding makes the whole bundle an error. Immutable.
 */
public final class BundleCheck {
    /** alb.md 3.4, "CA certificate size". */
    static final int MAX_CERTIFICATE_BYTES = 16 * 1024;
    /** alb.md 3.4, "CA certificates per trust store". */
    public static final int MAX_CERTIFICATES = 25;
    /** alb.md 3.4 and 2.3: the sum of DER subject length + 2, in bytes. */
    public static final int MAX_SUBJECT_BYTES = 10_000;

    private final List<TrustStoreFinding> findings = new ArrayList<>();
    private final List<X509Certificate> certificates = new ArrayList<>();
    private final Map<Fingerprint, Integer> lines = new LinkedHashMap<>();

    private BundleCheck(byte[] file) {
        var pem = TrustStorePem.read(file, Pem.CERTIFICATE);
        pem.faults().forEach(this::found);
        pem.blocks().forEach(this::certificate);
        if (pem.blocks().isEmpty() && findings.isEmpty()) {
            found("no certificate in the bundle (expected: 1.." + MAX_CERTIFICATES + ")");
        }
        if (pem.blocks().size() > MAX_CERTIFICATES) {
            found(pem.blocks().size() + " certificates in the bundle (expected: 1.." + MAX_CERTIFICATES + ")");
        }
        if (subjectBytes() > MAX_SUBJECT_BYTES) {
            found("subject names take " + subjectBytes() + " bytes (expected: at most " + MAX_SUBJECT_BYTES + ")");
        }
    }

    /** All there is to say about a bundle. */
    public static BundleCheck of(byte[] file) {
        return new BundleCheck(file);
    }

    /** What speaks against it; none if a trust store takes it. */
    public List<TrustStoreFinding> findings() {
        return List.copyOf(findings);
    }

    /** Its certificates as far as they could be read, sound or not. */
    public List<X509Certificate> certificates() {
        return List.copyOf(certificates);
    }

    /** What the names take of {@link #MAX_SUBJECT_BYTES}. */
    public int subjectBytes() {
        return certificates.stream()
                .mapToInt(certificate -> certificate.getSubjectX500Principal().getEncoded().length + 2)
                .sum();
    }

    /** What a trust store takes, and yet does not help: an authority out of its time refuses all of its clients. */
    public List<String> advice(Instant now) {
        var advice = new ArrayList<String>();
        for (var certificate : certificates) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                advice.add(name(certificate) + " was valid until "
                        + certificate.getNotAfter().toInstant() + ": its clients are refused ("
                        + RefusalReason.EXPIRED.code() + ")");
            } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
                advice.add(name(certificate) + " is valid from "
                        + certificate.getNotBefore().toInstant() + ": until then its clients are refused ("
                        + RefusalReason.NOT_YET_VALID.code() + ")");
            }
        }
        return advice;
    }

    private void certificate(Pem.Block block) {
        var where = "line " + block.line() + ": ";
        if (block.der().length > MAX_CERTIFICATE_BYTES) {
            found(where + "certificate of " + block.der().length + " bytes (expected: at most " + MAX_CERTIFICATE_BYTES
                    + ")");
            return; // Too large to be looked at.
        }
        try {
            var certificate = Certificates.parse(block.der());
            certificates.add(certificate);
            complaints(certificate, block.line()).forEach(complaint -> found(where + complaint));
        } catch (MalformedInput e) {
            found(where + e.getMessage());
        } catch (RuntimeException e) {
            // Libraries parse some fields lazily and throw unchecked from deep inside (C12).
            found(where + "unreadable certificate: " + e.getClass().getSimpleName());
        }
    }

    private List<String> complaints(X509Certificate certificate, int line) {
        var complaints = new ArrayList<String>();
        var earlier = lines.putIfAbsent(Fingerprint.of(certificate), line);
        if (earlier != null) {
            complaints.add(name(certificate) + " stands twice in the bundle, first in line " + earlier);
            return complaints;
        }
        CertificateRules.complaints(certificate)
                .map(Refused::detail)
                .forEach(complaint -> complaints.add(name(certificate) + ": " + complaint));
        // Whether the load balancer takes others is not documented; trusted as an anchor it would vouch for itself
        // alone.
        if (certificate.getBasicConstraints() < 0) {
            complaints.add(name(certificate) + " is not an authority (expected: basicConstraints with CA:TRUE)");
        }
        return complaints;
    }

    private void found(String detail) {
        findings.add(TrustStoreRefusal.INVALID_BUNDLE.because(detail));
    }

    private static String name(X509Certificate certificate) {
        return '"' + DistinguishedName.text(certificate.getSubjectX500Principal()) + '"';
    }
}
