package dev.postern.pki.trust;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * The authorities whose clients are let in: a CA bundle that satisfies the load balancer's rules and quotas, so that a bundle
 * which loads here loads there. Roots and intermediates alike are trust anchors. Immutable.
 */
public final class TrustStore {
    /** alb.md 3.4, "CA certificate size". */
    static final int MAX_CERTIFICATE_BYTES = 16 * 1024;
    /** alb.md 3.4, "CA certificates per trust store". */
    public static final int MAX_CERTIFICATES = 25;
    /** alb.md 3.4 and 2.3: the sum of DER subject length + 2, in bytes. */
    public static final int MAX_SUBJECT_BYTES = 10_000;

    private final List<X509Certificate> anchors;
    private final Map<X500Principal, List<X509Certificate>> bySubject;
    private final String epoch;

    private TrustStore(List<X509Certificate> anchors, String epoch) {
        this.anchors = List.copyOf(anchors);
        this.epoch = epoch;
        var map = new LinkedHashMap<X500Principal, List<X509Certificate>>();
        anchors.forEach(anchor -> map.computeIfAbsent(anchor.getSubjectX500Principal(), any -> new ArrayList<>())
                .add(anchor));
        map.replaceAll((subject, list) -> List.copyOf(list));
        this.bySubject = Map.copyOf(map);
    }

    /**
     * Reads a bundle: PEM certificates, comment lines that start with {@code #} and hold no {@code -}, no blank lines and
     * nothing else (alb.md 2.1).
     *
     * @throws MalformedInput naming the line and the rule; one bad certificate makes the whole bundle an error
     */
    public static TrustStore parse(String bundle) {
        checkLines(bundle);
        var blocks = Pem.blocks(bundle);
        if (blocks.isEmpty()) {
            throw new MalformedInput("no certificate in the bundle (expected: 1.." + MAX_CERTIFICATES + ")");
        }
        if (blocks.size() > MAX_CERTIFICATES) {
            throw new MalformedInput(
                    blocks.size() + " certificates in the bundle (expected: 1.." + MAX_CERTIFICATES + ")");
        }
        var seen = new LinkedHashMap<Fingerprint, Integer>();
        var anchors = new ArrayList<X509Certificate>();
        for (var block : blocks) {
            try {
                var anchor = anchor(block);
                var earlier = seen.put(Fingerprint.of(anchor), block.line());
                if (earlier != null) {
                    throw new MalformedInput(name(anchor) + " stands twice in the bundle, first in line " + earlier);
                }
                anchors.add(anchor);
            } catch (MalformedInput e) {
                throw e.in("line " + block.line());
            }
        }
        var subjectBytes = subjectBytes(anchors);
        if (subjectBytes > MAX_SUBJECT_BYTES) {
            throw new MalformedInput(
                    "subject names take " + subjectBytes + " bytes (expected: at most " + MAX_SUBJECT_BYTES + ")");
        }
        var digest = Fingerprint.sha256();
        anchors.forEach(anchor -> digest.update(Certificates.der(anchor)));
        return new TrustStore(anchors, HexFormat.of().formatHex(digest.digest()));
    }

    /** The bundle's certificates, in its order. */
    public List<X509Certificate> anchors() {
        return anchors;
    }

    /** The anchors of one name: several, after a key rollover. */
    public List<X509Certificate> anchorsNamed(X500Principal subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    /** SHA-256 over the certificates: equal stores have equal epochs, and what was decided under one holds only for it. */
    public String epoch() {
        return epoch;
    }

    /** What the names take of {@link #MAX_SUBJECT_BYTES}. */
    public int subjectBytes() {
        return subjectBytes(anchors);
    }

    private static int subjectBytes(List<X509Certificate> anchors) {
        return anchors.stream()
                .mapToInt(anchor -> anchor.getSubjectX500Principal().getEncoded().length + 2)
                .sum();
    }

    private static void checkLines(String bundle) {
        var inside = false;
        var number = 0;
        for (var line : bundle.lines().toList()) {
            number++;
            if (line.startsWith("-----BEGIN ")) {
                if (!line.equals("-----BEGIN CERTIFICATE-----")) {
                    throw new MalformedInput(
                            "line " + number + ": " + line + " (expected: only certificates in a bundle)");
                }
                inside = true;
            } else if (line.startsWith("-----END ")) {
                inside = false;
            } else if (line.isBlank()) {
                throw new MalformedInput("line " + number + ": blank line (expected: none in a bundle)");
            } else if (!inside && !line.startsWith("#")) {
                throw new MalformedInput(
                        "line " + number + ": text outside a certificate (expected: a comment starting with #)");
            } else if (!inside && line.contains("-")) {
                throw new MalformedInput(
                        "line " + number + ": comment with a \"-\" (expected: none, the load balancer refuses it)");
            }
        }
    }

    private static X509Certificate anchor(Pem.Block block) {
        if (block.der().length > MAX_CERTIFICATE_BYTES) {
            throw new MalformedInput("certificate of " + block.der().length + " bytes (expected: at most "
                    + MAX_CERTIFICATE_BYTES + ")");
        }
        var anchor = Certificates.parse(block.der());
        var complaint = CertificateRules.complaint(anchor);
        if (complaint.isPresent()) {
            throw new MalformedInput(name(anchor) + ": " + complaint.get().detail());
        }
        if (anchor.getBasicConstraints() < 0) {
            throw new MalformedInput(name(anchor) + " is not an authority (expected: basicConstraints with CA:TRUE)");
        }
        return anchor;
    }

    private static String name(X509Certificate certificate) {
        return '"' + DistinguishedName.text(certificate.getSubjectX500Principal()) + '"';
    }
}
