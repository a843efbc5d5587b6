package dev.postern.pki.trust;

import dev.postern.pki.trust.PolicyInputs.AnyPolicy;
import dev.postern.pki.trust.PolicyInputs.ExplicitPolicy;
import dev.postern.pki.trust.PolicyInputs.PolicyMapping;
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
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final Comparator<X509Certificate> LONGEST_FIRST = Comparator.comparing(X509Certificate::getNotAfter)
            .reversed()
            .thenComparing(certificate -> Fingerprint.of(certificate).toString());
    private static final Comparator<Refused> BY_REASON =
            Comparator.comparing(Refused::reason).thenComparing(Refused::detail);
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** Whose periods the search leaves out of account. */
    private enum Timeless {
        NOBODY,
        LEAF,
        ALL
    }

    private final TrustStore store;
    private final OwnRules own;
    private final VerificationRules rules;
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

    TrustedPaths(TrustStore store, OwnRules own, VerificationRules rules) {
        this.store = store;
        this.own = own;
        this.rules = rules;
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

    /** The path of somebody who is not a client, now; nothing is remembered. */
    Verdict authorityPath(X509Certificate target, Collection<X509Certificate> others, Instant now) {
        var complaint = own.certificate().apply(target);
        if (complaint.isPresent()) {
            return complaint.get();
        }
        var usable = new ArrayList<>(others.stream()
                .filter(other ->
                        !other.equals(target) && own.certificate().apply(other).isEmpty())
                .toList());
        usable.sort(LONGEST_FIRST);
        return build(target, usable, now, Timeless.NOBODY)
                .<Verdict>map(Accepted::new)
                .orElseGet(() -> new Refused(RefusalReason.UNTRUSTED, "no path to a certificate of the trust store"));
    }

    private Verdict search(CertificateChain chain, Instant now) {
        var leafComplaint = own.certificate().apply(chain.leaf());
        if (leafComplaint.isPresent()) {
            return leafComplaint.get();
        }
        // Keys that break the rules never reach the builder, so they cost no arithmetic. A certificate sent and not
        // needed is not held against the client; it is the reason only if nothing else leads to an anchor.
        var usable = new ArrayList<X509Certificate>();
        var complaints = new ArrayList<Refused>();
        for (var other : chain.certificates().subList(1, chain.certificates().size())) {
            own.certificate().apply(other).ifPresentOrElse(complaints::add, () -> usable.add(other));
        }
        // The order in which they were sent must decide nothing: what holds longest is tried first.
        usable.sort(LONGEST_FIRST);
        return firstPath(chain.leaf(), usable, now)
                .<Verdict>map(Accepted::new)
                .or(() -> complaints.stream().min(BY_REASON).map(TrustedPaths::ofAnIntermediate))
                .orElseGet(() -> new Refused(
                        RefusalReason.UNTRUSTED,
                        "no path from the client certificate to a certificate of the trust store"));
    }

    private static Refused ofAnIntermediate(Refused refused) {
        return new Refused(refused.reason(), "intermediate certificate: " + refused.detail());
    }

    /**
     * A path that is good now and for clients, if there is one. Else one that has the wrong times, or the wrong purpose, so that the reason can be
     * told; others judge that. The leaf's times before all others', because an expired leaf may be let in.
     */
    private Optional<CertificateChain> firstPath(X509Certificate leaf, List<X509Certificate> usable, Instant now) {
        var forClients = usable.stream().filter(Purpose::includesClients).toList();
        var pools = forClients.equals(usable) ? List.of(usable) : List.of(forClients, usable);
        return pools.stream()
                .flatMap(pool -> Stream.of(Timeless.values()).map(timeless -> build(leaf, pool, now, timeless)))
                .flatMap(Optional::stream)
                .findFirst();
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
            X509Certificate leaf, List<X509Certificate> intermediates, Instant now, Timeless timeless) {
        var trusted = timeless == Timeless.ALL ? anchors : valid(now);
        if (trusted.isEmpty()) {
            return Optional.empty(); // which the builder would take for a mistake of ours
        }
        try {
            var end = timeless == Timeless.NOBODY ? leaf : new TimelessCertificate(leaf);
            var target = new X509CertSelector();
            target.setCertificate(end);
            var parameters = new PKIXBuilderParameters(trusted, target);
            var pool = new ArrayList<X509Certificate>();
            intermediates.forEach(certificate ->
                    pool.add(timeless == Timeless.ALL ? new TimelessCertificate(certificate) : certificate));
            pool.add(end);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(pool)));
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(
                    rules.maxCertificates() + own.moreCertificates() - 1); // the leaf does not count
            parameters.setDate(Date.from(now));
            askPolicies(parameters);
            var result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX", BOUNCY_CASTLE).build(parameters);
            var path = new ArrayList<X509Certificate>();
            result.getCertPath()
                    .getCertificates()
                    .forEach(certificate -> path.add(TimelessCertificate.unwrapped((X509Certificate) certificate)));
            path.add(result.getTrustAnchor().getTrustedCert());
            return Optional.of(new CertificateChain(path));
        } catch (CertPathBuilderException e) {
            return Optional.empty();
        } catch (InvalidAlgorithmParameterException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the builder is part of this program", e);
        }
    }

    private void askPolicies(PKIXBuilderParameters parameters) {
        var policies = rules.policies();
        parameters.setInitialPolicies(policies.initialPolicySet());
        parameters.setExplicitPolicyRequired(policies.explicitPolicy() == ExplicitPolicy.REQUIRE);
        parameters.setPolicyMappingInhibited(policies.mapping() == PolicyMapping.INHIBIT);
        parameters.setAnyPolicyInhibited(policies.anyPolicy() == AnyPolicy.INHIBIT);
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
