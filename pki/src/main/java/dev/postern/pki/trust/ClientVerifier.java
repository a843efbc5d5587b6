package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Judges the certificates a client sent: bounds, path, purpose, validity, revocation, in this order, and the first "no" is
 * the verdict. Thread-safe. A miss costs up to some milliseconds of signature checks, so an event loop hands it to another
 * thread; a chain whose path is remembered costs microseconds.
 *
 * <p>Malformed input is a verdict, never an exception.
 */
public final class ClientVerifier {
    /** alb.md 3.4, "TLS message size". */
    public static final int MAX_CHAIN_BYTES = 64 * 1024;

    private final OwnRules own;
    private final VerificationRules rules;
    private final TrustedPaths paths;
    private final RevocationCheck revocation;
    private final ExpiryPolicy expiry;

    private ClientVerifier(
            OwnRules own,
            VerificationRules rules,
            TrustedPaths paths,
            RevocationCheck revocation,
            ExpiryPolicy expiry) {
        this.own = own;
        this.rules = rules;
        this.paths = paths;
        this.revocation = revocation;
        this.expiry = expiry;
    }

    /** A verifier that knows no revocation and enforces expiry. */
    public static ClientVerifier of(TrustStore store) {
        return of(store, OwnRules.ALL);
    }

    static ClientVerifier of(TrustStore store, OwnRules own) {
        return new ClientVerifier(
                own,
                VerificationRules.DEFAULT,
                new TrustedPaths(store, own, VerificationRules.DEFAULT),
                RevocationCheck.OFF,
                ExpiryPolicy.ENFORCE);
    }

    /** The same trust under other rules; no path is remembered yet. */
    public ClientVerifier withRules(VerificationRules other) {
        return new ClientVerifier(own, other, new TrustedPaths(store(), own, other), revocation, expiry);
    }

    /** The same trust and the same remembered paths, under other revocation lists. */
    public ClientVerifier withRevocation(RevocationCheck check) {
        return new ClientVerifier(own, rules, paths, check, expiry);
    }

    public ClientVerifier withExpiry(ExpiryPolicy policy) {
        return new ClientVerifier(own, rules, paths, revocation, policy);
    }

    public TrustStore store() {
        return paths.store();
    }

    /** Judges the client's certificates as sent, possession of the leaf's key already proven by the handshake. */
    public Verdict verify(CertificateChain chain, Instant now) {
        try {
            return bounds(chain).<Verdict>map(refused -> refused).orElseGet(() -> judged(chain, now));
        } catch (RuntimeException e) {
            return unreadable(e);
        }
    }

    /** The verdict with all that led to it, the memory of paths left out of it. For people who ask why, not for connections. */
    public Trail trail(CertificateChain chain, Instant now) {
        var verdict = verify(chain, now);
        try {
            if (bounds(chain).isEmpty()) {
                var search = paths.search(chain, now);
                return new Trail(verdict, search.candidates(), search.leftOut(), search.work());
            }
        } catch (RuntimeException e) {
            // As in verify, which has the verdict.
        }
        return new Trail(verdict, List.of(), List.of(), Work.NONE);
    }

    /**
     * Judges an authority that a revocation list speaks for, or any other certificate that is no client's: whether a path leads to an
     * anchor of the store, over some of the others if need be, all of it valid now. Purpose and revocation are not asked.
     */
    public Verdict authorityPath(X509Certificate target, Collection<X509Certificate> others, Instant now) {
        if (store().anchors().contains(target)) {
            var alone = CertificateChain.of(target);
            return validityComplaint(alone, now, ExpiryPolicy.ENFORCE)
                    .<Verdict>map(refused -> refused)
                    .orElseGet(() -> new Accepted(alone));
        }
        try {
            var found = paths.search(target, others, now).verdict();
            return found instanceof Accepted accepted
                    ? validityComplaint(accepted.path(), now, ExpiryPolicy.ENFORCE)
                            .<Verdict>map(refused -> refused)
                            .orElse(found)
                    : found;
        } catch (RuntimeException e) {
            return unreadable(e);
        }
    }

    private static Refused unreadable(RuntimeException e) {
        // Libraries parse some fields lazily and throw unchecked from deep inside (C12). Unreadable is refused.
        return new Refused(
                RefusalReason.INVALID, "unreadable certificate: " + e.getClass().getSimpleName());
    }

    private Verdict judged(CertificateChain chain, Instant now) {
        var found = paths.find(chain, now);
        if (!(found instanceof Accepted accepted)) {
            return found;
        }
        return own.purpose()
                .apply(accepted.path())
                .or(() -> validityComplaint(accepted.path(), now, expiry))
                .or(() -> revocation.check(accepted.path(), now))
                .<Verdict>map(refused -> refused)
                .orElse(accepted);
    }

    private Optional<Refused> bounds(CertificateChain chain) {
        var count = chain.certificates().size();
        var most = rules.maxCertificates() + own.moreCertificates();
        if (count > most) {
            return refused(
                    RefusalReason.MAX_CHAIN_DEPTH_EXCEEDED,
                    count + " certificates presented (expected: at most " + most + ")");
        }
        var bytes = chain.certificates().stream()
                .mapToInt(certificate -> Certificates.der(certificate).length)
                .sum();
        return bytes > MAX_CHAIN_BYTES
                ? refused(
                        RefusalReason.MAX_SIZE_EXCEEDED,
                        bytes + " bytes of certificates presented (expected: at most " + MAX_CHAIN_BYTES + ")")
                : Optional.empty();
    }

    private static Optional<Refused> validityComplaint(CertificateChain path, Instant now, ExpiryPolicy expiry) {
        for (var certificate : path.certificates()) {
            // RFC 5280 §4.1.2.5: the period from notBefore through notAfter, inclusive.
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return refused(
                        RefusalReason.NOT_YET_VALID,
                        describe(certificate) + " is valid from "
                                + certificate.getNotBefore().toInstant());
            }
            var masked = expiry == ExpiryPolicy.IGNORE && certificate.equals(path.leaf());
            if (now.isAfter(certificate.getNotAfter().toInstant()) && !masked) {
                return refused(
                        RefusalReason.EXPIRED,
                        describe(certificate) + " was valid until "
                                + certificate.getNotAfter().toInstant());
            }
        }
        return Optional.empty();
    }

    private static String describe(X509Certificate certificate) {
        return '"' + DistinguishedName.text(certificate.getSubjectX500Principal()) + '"';
    }

    private static Optional<Refused> refused(RefusalReason reason, String detail) {
        return Optional.of(new Refused(reason, detail));
    }
}
