package dev.postern.pki.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
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
    public static final int MAX_CERTIFICATES = BundleCheck.MAX_CERTIFICATES;
    public static final int MAX_SUBJECT_BYTES = BundleCheck.MAX_SUBJECT_BYTES;

    private final List<X509Certificate> anchors;
    private final Map<X500Principal, List<X509Certificate>> bySubject;
    private final int subjectBytes;
    private final String epoch;

    private TrustStore(List<X509Certificate> anchors, int subjectBytes, String epoch) {
        this.anchors = List.copyOf(anchors);
        this.subjectBytes = subjectBytes;
        this.epoch = epoch;
        var map = new LinkedHashMap<X500Principal, List<X509Certificate>>();
        anchors.forEach(anchor -> map.computeIfAbsent(anchor.getSubjectX500Principal(), any -> new ArrayList<>())
                .add(anchor));
        map.replaceAll((subject, list) -> List.copyOf(list));
        this.bySubject = Map.copyOf(map);
    }

    /**
     * Reads a bundle; {@link BundleCheck} has the rules.
     *
     * @throws RefusedTrustMaterial with the first finding: the load balancer's name for it, the line and the rule
     */
    public static TrustStore parse(String bundle) {
        var check = BundleCheck.of(bundle.getBytes(UTF_8));
        check.findings().stream().findFirst().ifPresent(finding -> {
            throw finding.asException();
        });
        var digest = Fingerprint.sha256();
        check.certificates().forEach(anchor -> digest.update(Certificates.der(anchor)));
        return new TrustStore(
                check.certificates(), check.subjectBytes(), HexFormat.of().formatHex(digest.digest()));
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
        return subjectBytes;
    }
}
