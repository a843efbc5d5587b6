package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Finds paths from a client's certificate to an anchor of one trust store (RFC 5280 §6.1, by Bouncy Castle's builder), and
 * remembers those it found. Only that a path is sound is remembered, under the digest of everything the client sent: whether
 * it is valid today and not revoked is judged anew each time, by others. Thread-safe.
 */
final class TrustedPaths {
    // Some 4 KB a remembered path: 64 MB at the most, enough for every client of a busy provider to be a hit.
    private static final int MAX_REMEMBERED = 16_384;
    // Leaf, three more from the wire; the anchor does not count.
    private static final int MAX_INTERMEDIATES = ClientVerifier.MAX_CHAIN - 1;
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final TrustStore store;
    private final Set<TrustAnchor> anchors;
    private final Map<ByteBuffer, Accepted> remembered =
            Collections.synchronizedMap(new LinkedHashMap<>(256, 0.75f, true) {
                @Serial
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Accepted> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            });

    TrustedPaths(TrustStore store) {
        this.store = store;
        this.anchors = store.anchors().stream().map(TrustedPaths::anchor).collect(Collectors.toUnmodifiableSet());
    }

    TrustStore store() {
        return store;
    }

    /** The path, its validity in time not yet judged; or why there is none. */
    Verdict find(CertificateChain chain, Instant now) {
        var key = digest(chain);
        var known = remembered.get(key);
        // A path that has run out may have a successor: an authority renewed under the same name and key.
        if (known != null && isValid(known.path().certificates(), now)) {
            return known;
        }
        var found = search(chain, now);
        if (found instanceof Accepted accepted) {
            remembered.put(key, accepted);
        }
        return found;
    }

    private Verdict search(CertificateChain chain, Instant now) {
        var leafComplaint = CertificateRules.complaint(chain.leaf());
        if (leafComplaint.isPresent()) {
            return leafComplaint.get();
        }
        // Keys that break the rules never reach the builder, so they cost no arithmetic. A certificate sent and not
        // needed
        // is not held against the client; it is the reason only if nothing else leads to an anchor.
        var usable = new ArrayList<X509Certificate>();
        var complaint = Optional.<Refused>empty();
        for (var other : chain.certificates().subList(1, chain.certificates().size())) {
            var its = CertificateRules.complaint(other);
            if (its.isEmpty()) {
                usable.add(other);
            } else if (complaint.isEmpty()) {
                complaint = its.map(
                        refused -> new Refused(refused.reason(), "intermediate certificate: " + refused.detail()));
            }
        }
        var path = firstPath(chain, usable, now);
        if (path.isPresent()) {
            return new Accepted(path.get());
        }
        return complaint.orElseGet(() -> new Refused(
                RefusalReason.UNTRUSTED, "no path from the client certificate to a certificate of the trust store"));
    }

    /**
     * The builder knows no "ignore time", and an expired certificate must be told from an untrusted one. A sound path is sound
     * at any instant at which all its certificates are valid: now, or when the last of them began, or the first ended.
     */
    private static Set<Instant> instants(CertificateChain chain, Instant now) {
        var instants = new LinkedHashSet<Instant>();
        instants.add(now);
        var certificates = chain.certificates();
        if (!isValid(certificates, now)) {
            instants.add(chain.leaf().getNotBefore().toInstant());
            instants.add(chain.leaf().getNotAfter().toInstant());
            certificates.stream()
                    .map(X509Certificate::getNotBefore)
                    .max(Date::compareTo)
                    .map(Date::toInstant)
                    .ifPresent(instants::add);
            certificates.stream()
                    .map(X509Certificate::getNotAfter)
                    .min(Date::compareTo)
                    .map(Date::toInstant)
                    .ifPresent(instants::add);
        }
        return instants;
    }

    /**
     * The builder does not look at the validity of anchors, and takes any whose key fits. So it is offered those that are valid
     * first; the others lead to a path only to tell "expired" from "untrusted".
     */
    private Optional<CertificateChain> firstPath(CertificateChain chain, List<X509Certificate> usable, Instant now) {
        var instants = instants(chain, now);
        return instants.stream()
                .flatMap(at -> build(chain.leaf(), usable, valid(at), at).stream())
                .findFirst()
                .or(() -> instants.stream()
                        .flatMap(at -> build(chain.leaf(), usable, anchors, at).stream())
                        .findFirst());
    }

    private Set<TrustAnchor> valid(Instant at) {
        return anchors.stream()
                .filter(anchor -> isValid(List.of(anchor.getTrustedCert()), at))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isValid(List<X509Certificate> certificates, Instant at) {
        return certificates.stream()
                .noneMatch(certificate -> at.isBefore(certificate.getNotBefore().toInstant())
                        || at.isAfter(certificate.getNotAfter().toInstant()));
    }

    private Optional<CertificateChain> build(
            X509Certificate leaf, List<X509Certificate> intermediates, Set<TrustAnchor> trusted, Instant at) {
        if (trusted.isEmpty()) {
            return Optional.empty(); // which the builder would take for a mistake of ours
        }
        try {
            var target = new X509CertSelector();
            target.setCertificate(leaf);
            var parameters = new PKIXBuilderParameters(trusted, target);
            var pool = new ArrayList<>(intermediates);
            pool.add(leaf);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(pool)));
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(MAX_INTERMEDIATES);
            parameters.setDate(Date.from(at));
            var result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX", BOUNCY_CASTLE).build(parameters);
            var path = new ArrayList<X509Certificate>();
            result.getCertPath().getCertificates().forEach(certificate -> path.add((X509Certificate) certificate));
            path.add(result.getTrustAnchor().getTrustedCert());
            return Optional.of(new CertificateChain(path));
        } catch (CertPathBuilderException e) {
            return Optional.empty();
        } catch (InvalidAlgorithmParameterException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the builder is part of this program", e);
        }
    }

    /** The anchor with its own name constraints, which bind everybody below it (RFC 5937 §3.2). */
    private static TrustAnchor anchor(X509Certificate certificate) {
        var constraints = certificate.getExtensionValue(Extension.nameConstraints.getId());
        return new TrustAnchor(
                certificate,
                constraints == null
                        ? null
                        : ASN1OctetString.getInstance(constraints).getOctets());
    }

    private static ByteBuffer digest(CertificateChain chain) {
        var digest = Fingerprint.sha256();
        chain.certificates().forEach(certificate -> digest.update(Certificates.der(certificate)));
        return ByteBuffer.wrap(digest.digest());
    }
}
