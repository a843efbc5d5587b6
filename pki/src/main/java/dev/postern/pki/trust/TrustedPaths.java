package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Paths from a client's certificate to an anchor of one trust store, as {@link PathSearch} finds them, and a memory of those it
 * found. Only that a path is sound is remembered, under the digest of everything the client sent: whether it is valid today and
 * not revoked is judged anew each time, by others. Thread-safe.
 */
final class TrustedPaths {
    // Some 4 KB a remembered path: 64 MB at the most, enough for every client of a busy provider to be a hit.
    private static final int MAX_REMEMBERED = 16_384;

    private final TrustStore store;
    private final OwnRules own;
    private final VerificationRules rules;
    private final List<Link> anchors;
    private final VouchedAuthorities vouched = new VouchedAuthorities();
    private final Map<ByteBuffer, Accepted> remembered =
            Collections.synchronizedMap(new LinkedHashMap<>(256, 0.75f, true) {
                @Serial
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Accepted> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            });

    TrustedPaths(TrustStore store, OwnRules own, VerificationRules rules) {
        this.store = store;
        this.own = own;
        this.rules = rules;
        this.anchors = store.anchors().stream().map(Link::anchor).toList();
    }

    TrustStore store() {
        return store;
    }

    /** The path, its validity in time not yet judged; or why there is none. */
    Verdict find(CertificateChain chain, Instant now) {
        var key = digest(chain);
        var known = remembered.get(key);
        // A path that has run out may have a successor: an authority renewed under the same name and key.
        if (known != null && isValid(known.path(), now)) {
            return known;
        }
        var found = search(chain, now).verdict();
        if (found instanceof Accepted accepted) {
            remembered.put(key, accepted);
        }
        return found;
    }

    /** The search with all it tried, nothing remembered from another. */
    Trail search(CertificateChain chain, Instant now) {
        var certificates = chain.certificates();
        return search(chain.leaf(), certificates.subList(1, certificates.size()), now);
    }

    /** The same for a certificate that is no client's. */
    Trail search(X509Certificate target, Collection<X509Certificate> others, Instant now) {
        return new PathSearch(own, rules, anchors, vouched, now).from(target, others);
    }

    private static boolean isValid(CertificateChain path, Instant at) {
        return path.certificates().stream()
                .noneMatch(certificate -> at.isBefore(certificate.getNotBefore().toInstant())
                        || at.isAfter(certificate.getNotAfter().toInstant()));
    }

    private static ByteBuffer digest(CertificateChain chain) {
        var digest = Fingerprint.sha256();
        chain.certificates().forEach(certificate -> digest.update(Certificates.der(certificate)));
        return ByteBuffer.wrap(digest.digest());
    }
}
