package dev.postern.crl;

import dev.postern.crl.RevocationPolicy.Depth;
import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.RevocationPolicy.Unknown;
import dev.postern.crl.RevocationStep.Consulted;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;

/**
 * The lists of an edge, asked for whole paths. A list speaks for certificates whose issuer has its issuer's name and its
 * issuer's key: what an authority of the same name and another key says is about somebody else's certificates.
 *
 * <p>Several lists of one issuer: the newest (by number, then thisUpdate) decides whether the issuer's word is fresh, and an
 * older one cannot stand in for it. Revoked is who is on the newest, fresh or not, or on another that is itself still fresh;
 * an older list past its time says nothing, so a released hold ends with it. A hold is a revocation.
 *
 * <p>The trust anchor was trusted by name, so a missing list of whoever issued it is no objection; a list that is there counts,
 * if that issuer's key has signed the anchor. Immutable, for many threads; a lookup costs microseconds and next to no garbage.
 */
public final class RevocationIndex implements RevocationCheck {
    private static final Comparator<RevocationList> NEWEST_FIRST = Comparator.<RevocationList, CrlNumber>comparing(
                    list -> list.number().orElse(CrlNumber.of(0)))
            .thenComparing(RevocationList::thisUpdate)
            .reversed();
    // A trust store has at most 25 anchors (alb.md 3.4); two stores' worth while one replaces the other.
    private static final int MAX_ANCHORS = 64;

    /** All lists of one issuer, which is a name and a key; the newest first. */
    private record Issuer(X509Certificate certificate, byte[] key, List<RevocationList> lists) {
        boolean has(KeyFingerprint fingerprint) {
            return KeyFingerprint.of(certificate).equals(fingerprint);
        }
    }

    private final List<RevocationList> lists;
    private final RevocationPolicy policy;
    private final Map<X500Principal, List<Issuer>> issuers;
    /** Who signed an anchor is a question of a millisecond, and its answer never changes. */
    private final Map<X509Certificate, Optional<Issuer>> issuersOfAnchors = new ConcurrentHashMap<>();

    private final Freshness freshness;
    private final Optional<StandardStatus> standard;

    private RevocationIndex(List<RevocationList> lists, RevocationPolicy policy, ListSigners signers) {
        this.lists = lists;
        this.policy = policy;
        this.freshness = new Freshness(policy.maxStale());
        var newestFirst = lists.stream().sorted(NEWEST_FIRST).toList();
        this.standard = policy.scope() == Scope.COMPLETE
                ? Optional.empty()
                : Optional.of(new StandardStatus(newestFirst, policy, signers));
        this.issuers = byName(lists);
    }

    /** An index over lists in any order; with none of them, every certificate's issuer is without a list. */
    public static RevocationIndex of(List<RevocationList> lists, RevocationPolicy policy) {
        return of(lists, policy, ListSigners.NONE);
    }

    /** The same, where lists may be signed by others than a path's issuers, which only a policy of scope RFC 5280 makes use of. */
    public static RevocationIndex of(List<RevocationList> lists, RevocationPolicy policy, ListSigners signers) {
        return new RevocationIndex(List.copyOf(lists), policy, signers);
    }

    public List<RevocationList> lists() {
        return lists;
    }

    public RevocationPolicy policy() {
        return policy;
    }

    @Override
    public Optional<Refused> check(CertificateChain path, Instant now) {
        if (standard.isPresent()) {
            return standard.get().check(path, now);
        }
        var certificates = path.certificates();
        var last = certificates.size() - 1;
        var asked = policy.depth() == Depth.CHAIN ? last : Math.min(1, last);
        for (int i = 0; i < asked; i++) {
            var refused = checkIssued(certificates.get(i), certificates.get(i + 1), now);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return policy.depth() == Depth.CHAIN ? checkAnchor(certificates.get(last), now) : Optional.empty();
    }

    /** What {@link #check} has looked at to answer, certificate by certificate, to the first that is refused. */
    public List<RevocationStep> trail(CertificateChain path, Instant now) {
        if (standard.isPresent()) {
            return standard.get().trail(path, now);
        }
        var certificates = path.certificates();
        var last = certificates.size() - 1;
        var steps = new ArrayList<RevocationStep>();
        for (int i = 0; i < (policy.depth() == Depth.CHAIN ? last : Math.min(1, last)); i++) {
            var by = certificates.get(i + 1);
            var issuer = issuer(by.getSubjectX500Principal(), by.getPublicKey());
            steps.add(step(certificates.get(i), issuer, checkIssued(certificates.get(i), by, now), now));
            if (steps.get(i).answer().isPresent()) {
                return steps;
            }
        }
        if (policy.depth() == Depth.CHAIN) {
            var anchor = certificates.get(last);
            var issuer = issuerOfAnchor(anchor);
            if (issuer.isPresent()) {
                steps.add(step(anchor, issuer, checkAnchor(anchor, now), now));
            }
        }
        return steps;
    }

    private RevocationStep step(
            X509Certificate certificate, Optional<Issuer> issuer, Optional<Refused> answer, Instant now) {
        var consulted = issuer.map(known -> consulted(known, SerialNumber.of(certificate), now))
                .orElse(List.of());
        var clause =
                consulted.isEmpty() ? policy.unknownClause() : consulted.get(0).clause();
        return new RevocationStep(certificate, consulted, clause, answer);
    }

    /** The list that decided, then the others of the issuer if none did. */
    private List<Consulted> consulted(Issuer issuer, SerialNumber serial, Instant now) {
        var hit = hit(issuer, serial, now);
        if (hit.isPresent()) {
            return List.of(Consulted.hit(hit.get()));
        }
        return issuer.lists().stream()
                .map(list -> freshness
                        .complaint(list, now)
                        .map(why -> new Consulted(list, Consulted.FRESH, why))
                        .orElseGet(() -> new Consulted(list, Consulted.ENTRY, Consulted.NOT_NAMED)))
                .toList();
    }

    /** What a certificate of this issuer's key and serial would be told, be it known by nothing else. */
    public Optional<Refused> check(KeyFingerprint issuerKey, SerialNumber serial, Instant now) {
        var known = issuersWith(issuerKey);
        if (known.isEmpty() && policy.unknown() == Unknown.DENY) {
            return refused(
                    RefusalReason.CRL_PROCESSING_ERROR, "no revocation list of the issuer with key " + issuerKey);
        }
        return known.stream()
                .flatMap(issuer -> ask(issuer, serial, "a certificate", now).stream())
                .findFirst();
    }

    /** The list that revokes it now. */
    public Optional<RevocationList> revokedBy(KeyFingerprint issuerKey, SerialNumber serial, Instant now) {
        return issuersWith(issuerKey).stream()
                .flatMap(issuer -> hit(issuer, serial, now).stream())
                .findFirst();
    }

    private List<Issuer> issuersWith(KeyFingerprint key) {
        return issuers.values().stream()
                .flatMap(List::stream)
                .filter(issuer -> issuer.has(key))
                .toList();
    }

    private Optional<Refused> checkIssued(X509Certificate certificate, X509Certificate by, Instant now) {
        var issuer = issuer(by.getSubjectX500Principal(), by.getPublicKey());
        if (issuer.isPresent()) {
            return ask(issuer.get(), certificate, now);
        }
        return policy.unknown() == Unknown.ALLOW
                ? Optional.empty()
                : refused(
                        RefusalReason.CRL_PROCESSING_ERROR,
                        "no revocation list of " + name(by.getSubjectX500Principal()) + ", the issuer of "
                                + name(certificate.getSubjectX500Principal()));
    }

    private Optional<Refused> checkAnchor(X509Certificate anchor, Instant now) {
        return issuerOfAnchor(anchor).flatMap(issuer -> ask(issuer, anchor, now));
    }

    private Optional<Issuer> issuerOfAnchor(X509Certificate anchor) {
        if (anchor.getIssuerX500Principal().equals(anchor.getSubjectX500Principal())) {
            return Optional.empty();
        }
        var known = issuersOfAnchors.get(anchor);
        if (known == null) {
            known = issuers.getOrDefault(anchor.getIssuerX500Principal(), List.of()).stream()
                    .filter(issuer -> isSignedBy(anchor, issuer))
                    .findFirst();
            if (issuersOfAnchors.size() < MAX_ANCHORS) {
                issuersOfAnchors.put(anchor, known);
            }
        }
        return known;
    }

    private Optional<Refused> ask(Issuer issuer, X509Certificate certificate, Instant now) {
        return ask(issuer, SerialNumber.of(certificate), name(certificate.getSubjectX500Principal()), now);
    }

    private Optional<Refused> ask(Issuer issuer, SerialNumber serial, String who, Instant now) {
        var hit = hit(issuer, serial, now);
        if (hit.isPresent()) {
            return refused(RefusalReason.CRL_HIT, who + " with serial " + serial + " is on " + describe(hit.get()));
        }
        var newest = issuer.lists().get(0);
        return freshness
                .complaint(newest, now)
                .flatMap(why -> refused(RefusalReason.CRL_PROCESSING_ERROR, describe(newest) + " " + why));
    }

    private Optional<RevocationList> hit(Issuer issuer, SerialNumber serial, Instant now) {
        var newest = issuer.lists().get(0);
        for (var list : issuer.lists()) {
            if (list.contains(serial)
                    && (list == newest || freshness.complaint(list, now).isEmpty())) {
                return Optional.of(list);
            }
        }
        return Optional.empty();
    }

    private Optional<Issuer> issuer(X500Principal name, PublicKey key) {
        var encoded = key.getEncoded();
        for (var issuer : issuers.getOrDefault(name, List.of())) {
            if (Arrays.equals(issuer.key(), encoded)) {
                return Optional.of(issuer);
            }
        }
        // The same name may be written otherwise in the certificate that the client sent (RFC 5280 §7.1).
        return issuers.values().stream()
                .flatMap(List::stream)
                .filter(issuer -> Arrays.equals(issuer.key(), encoded)
                        && CanonicalName.same(issuer.certificate().getSubjectX500Principal(), name))
                .findFirst();
    }

    private static Map<X500Principal, List<Issuer>> byName(List<RevocationList> lists) {
        var byName = new HashMap<X500Principal, List<Issuer>>();
        for (var list : lists.stream().sorted(NEWEST_FIRST).toList()) {
            var key = list.issuerCertificate().getPublicKey().getEncoded();
            var named = byName.computeIfAbsent(list.issuer(), any -> new ArrayList<>());
            var known = named.stream()
                    .filter(issuer -> Arrays.equals(issuer.key(), key))
                    .findFirst();
            known.orElseGet(() -> {
                        var issuer = new Issuer(list.issuerCertificate(), key, new ArrayList<>());
                        named.add(issuer);
                        return issuer;
                    })
                    .lists()
                    .add(list);
        }
        return Map.copyOf(byName);
    }

    private static boolean isSignedBy(X509Certificate certificate, Issuer issuer) {
        try {
            certificate.verify(issuer.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String describe(RevocationList list) {
        return "revocation list" + list.number().map(number -> " " + number).orElse("") + " of " + name(list.issuer());
    }

    private static String name(X500Principal name) {
        return '"' + DistinguishedName.text(name) + '"';
    }

    private static Optional<Refused> refused(RefusalReason reason, String detail) {
        return Optional.of(new Refused(reason, detail));
    }
}
