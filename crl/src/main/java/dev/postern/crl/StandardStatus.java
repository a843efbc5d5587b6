package dev.postern.crl;

import dev.postern.crl.DistributionPoints.Point;
import dev.postern.crl.ListScope.Entries;
import dev.postern.crl.RevocationPolicy.Depth;
import dev.postern.crl.RevocationPolicy.Unknown;
import dev.postern.crl.RevocationStep.Consulted;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;

/**
 * What lists of every kind say of a path (RFC 5280 §6.3.3), letters as there. A list is the word of its issuer's name, signed by the key that issued
 * the certificate or by one with a path of its own to the same anchor; a certificate is good once lists for all reasons have been found and
 * it is on none. Stricter than the standard: every list that fits is looked at, and one that is stale counts for nothing but its hits.
 */
final class StandardStatus {
    /** A list signed by somebody, whose status is on a list signed by somebody: nobody needs more. */
    private static final int MAX_SIGNERS_DEEP = 4;

    private final RevocationPolicy policy;
    private final Freshness freshness;
    private final Map<CanonicalName, List<ListSeries>> series;
    private final ListSigners signers;
    /** Who signed an anchor is a question of a millisecond, and its answer never changes; as many as there are anchors and signers. */
    private final Map<Signed, Boolean> signed = new ConcurrentHashMap<>();

    private record Signed(X509Certificate anchor, X509Certificate signer) {}

    StandardStatus(List<RevocationList> newestFirst, RevocationPolicy policy, ListSigners signers) {
        this.policy = policy;
        this.freshness = new Freshness(policy.maxStale());
        this.series = ListSeries.byIssuer(ListSeries.of(newestFirst));
        this.signers = signers;
    }

    private record Answer(Refused refused, String clause) {}

    Optional<Refused> check(CertificateChain path, Instant now) {
        var last = path.certificates().size() - 1;
        return policy.depth() == Depth.LEAF
                ? check(path, Math.min(1, last), now, Set.of())
                : check(path, last, now, Set.of())
                        .or(() -> checkAnchor(path.certificates().get(last), now, new ArrayList<>())
                                .map(Answer::refused));
    }

    /** The same question with all that was looked at: certificate by certificate, to the first that is refused. */
    List<RevocationStep> trail(CertificateChain path, Instant now) {
        var last = path.certificates().size() - 1;
        var asked = policy.depth() == Depth.LEAF ? Math.min(1, last) : last;
        var steps = new ArrayList<RevocationStep>();
        for (int i = 0; i < asked; i++) {
            var consulted = new ArrayList<Consulted>();
            var answer = check(path, i, now, consulted, Set.of());
            steps.add(step(path.certificates().get(i), consulted, answer));
            if (answer.isPresent()) {
                return steps;
            }
        }
        if (policy.depth() == Depth.CHAIN) {
            var anchor = path.certificates().get(last);
            var consulted = new ArrayList<Consulted>();
            var answer = checkAnchor(anchor, now, consulted);
            if (!consulted.isEmpty()) {
                steps.add(step(anchor, consulted, answer));
            }
        }
        return steps;
    }

    private RevocationStep step(X509Certificate certificate, List<Consulted> consulted, Optional<Answer> answer) {
        var spoken = consulted.stream().anyMatch(each -> !each.isAboutOthers());
        var clause = answer.map(Answer::clause).orElse(spoken ? Consulted.REASONS : policy.unknownClause());
        return new RevocationStep(certificate, once(consulted), clause, answer.map(Answer::refused));
    }

    /** A list may fit one distribution point and not another, or both: what it says is told once. */
    private static List<Consulted> once(List<Consulted> consulted) {
        return consulted.stream()
                .distinct()
                .filter(each -> !each.isAboutOthers()
                        || consulted.stream().noneMatch(other -> other.list() == each.list() && !other.isAboutOthers()))
                .toList();
    }

    private Optional<Refused> check(CertificateChain path, int asked, Instant now, Set<X509Certificate> vouching) {
        for (int i = 0; i < asked; i++) {
            var refused = check(path, i, now, new ArrayList<>(), vouching);
            if (refused.isPresent()) {
                return refused.map(Answer::refused);
            }
        }
        return Optional.empty();
    }

    /** One certificate of the path; {@code vouching} are the signers about whom is being asked, so that two can vouch for each other. */
    private Optional<Answer> check(
            CertificateChain path, int index, Instant now, List<Consulted> consulted, Set<X509Certificate> vouching) {
        var complaints = new ArrayList<Answer>();
        var certificate = path.certificates().get(index);
        var issuer = CanonicalName.of(certificate.getIssuerX500Principal());
        var serial = SerialNumber.of(certificate);
        var reasons = 0;
        for (var point : points(certificate, complaints)) {
            for (var candidate : candidates(point, issuer)) {
                if (!isAbout(candidate.scope(), point, certificate)) {
                    consulted.add(new Consulted(candidate.newest(), Consulted.SCOPE, "is about other certificates"));
                    continue;
                }
                var objection = signerComplaint(candidate, point, path, index, now, vouching)
                        .map(why -> new Consulted(candidate.newest(), Consulted.SIGNER, why));
                if (objection.isEmpty()) {
                    var hit = candidate.hit(issuer, serial, now, freshness);
                    if (hit.isPresent()) {
                        consulted.add(Consulted.hit(hit.get()));
                        return revoked(name(certificate) + " with serial " + serial, hit.get());
                    }
                    objection = candidate.objection(now, freshness);
                }
                if (objection.isPresent()) {
                    consulted.add(objection.get());
                    complaints.add(unusable(objection.get()));
                } else {
                    consulted.addAll(candidate.silence(issuer, serial));
                    reasons |= candidate.scope().reasons() & point.reasons(); // (d), (l)
                }
            }
        }
        if (reasons == ListScope.ALL_REASONS) {
            return Optional.empty();
        }
        if (reasons == 0 && complaints.isEmpty()) {
            return policy.unknown() == Unknown.ALLOW
                    ? Optional.empty()
                    : unknown(policy.unknownClause(), "no revocation list is about " + name(certificate));
        }
        return complaints.isEmpty()
                ? unknown(
                        Consulted.REASONS,
                        "the revocation lists about " + name(certificate) + " are not for all reasons")
                : Optional.of(complaints.get(0));
    }

    private static Optional<Answer> revoked(String who, RevocationList by) {
        return Optional.of(new Answer(
                new Refused(RefusalReason.CRL_HIT, who + " is on " + describe(by)),
                Consulted.hit(by).clause()));
    }

    private static Answer unusable(Consulted list) {
        return new Answer(
                new Refused(RefusalReason.CRL_PROCESSING_ERROR, describe(list.list()) + " " + list.finding()),
                list.clause());
    }

    private static Optional<Answer> unknown(String clause, String detail) {
        return Optional.of(new Answer(new Refused(RefusalReason.CRL_PROCESSING_ERROR, detail), clause));
    }

    private static List<Point> points(X509Certificate certificate, List<Answer> complaints) {
        try {
            return DistributionPoints.of(certificate);
        } catch (MalformedInput e) {
            unknown("RFC 5280 §4.2.1.13: distribution points", name(certificate) + ": " + e.getMessage())
                    .ifPresent(complaints::add);
            return List.of();
        }
    }

    /** (b)(1). */
    private List<ListSeries> candidates(Point point, CanonicalName issuer) {
        if (point.issuers().isEmpty()) {
            return series.getOrDefault(issuer, List.of());
        }
        return point.issuers().stream()
                .flatMap(other -> series.getOrDefault(other, List.of()).stream())
                .filter(one -> one.scope().entries() == Entries.INDIRECT)
                .toList();
    }

    /** (b)(2). */
    private static boolean isAbout(ListScope scope, Point point, X509Certificate certificate) {
        var holder = switch (scope.holders()) {
            case ALL -> true;
            case CLIENTS -> certificate.getBasicConstraints() < 0;
            case AUTHORITIES -> certificate.getBasicConstraints() >= 0;
            case OTHERS -> false;
        };
        if (!holder || scope.points().isEmpty()) {
            return holder;
        }
        var names = new HashSet<>(point.names());
        if (names.isEmpty()) {
            point.issuers().stream().map(PointName::of).forEach(names::add);
        }
        names.retainAll(scope.points());
        return !names.isEmpty();
    }

    /** (f): why the signer's word is nobody's for this certificate. */
    private Optional<String> signerComplaint(
            ListSeries candidate,
            Point point,
            CertificateChain path,
            int index,
            Instant now,
            Set<X509Certificate> vouching) {
        var issuer = path.certificates().get(index + 1);
        var complaint = Optional.<String>empty();
        for (var signer : candidate.signers()) {
            if (isSame(signer, issuer)) {
                return Optional.empty();
            }
            if (vouching.contains(signer)) {
                // A stolen key would say that it is not revoked; so only if whoever certified it named it for that.
                return point.issuers().isEmpty() ? Optional.of("would vouch for its own signer") : Optional.empty();
            }
            complaint = complaint(signer, path, now, vouching);
            if (complaint.isEmpty()) {
                return complaint;
            }
        }
        return complaint;
    }

    private Optional<String> complaint(
            X509Certificate signer, CertificateChain path, Instant now, Set<X509Certificate> vouching) {
        if (vouching.size() >= MAX_SIGNERS_DEEP) {
            return Optional.of("is vouched for by more than " + MAX_SIGNERS_DEEP + " other signers of lists");
        }
        var found = signers.path(signer, now);
        if (found.isEmpty()) {
            return Optional.of("is signed by another key than the issuer's, and nobody vouches for it");
        }
        var own = found.get();
        if (!isSame(anchor(own), anchor(path))) {
            return Optional.of("is vouched for by another trust anchor than the client");
        }
        var with = new HashSet<>(vouching);
        with.add(signer);
        return check(own, own.certificates().size() - 1, now, with)
                .map(refused -> "is signed by a key that is not good: " + refused.detail());
    }

    /** An anchor was trusted by name, so only what somebody configured about it counts: a hit, or a list that is over. */
    private Optional<Answer> checkAnchor(X509Certificate anchor, Instant now, List<Consulted> consulted) {
        var issuer = CanonicalName.of(anchor.getIssuerX500Principal());
        if (issuer.equals(CanonicalName.of(anchor.getSubjectX500Principal()))) {
            return Optional.empty();
        }
        var point = new Point(Set.of(PointName.of(issuer)), Set.of(), ListScope.ALL_REASONS);
        for (var candidate : series.getOrDefault(issuer, List.of())) {
            if (isAbout(candidate.scope(), point, anchor)
                    && signed.computeIfAbsent(
                            new Signed(anchor, candidate.signers().get(0)), StandardStatus::isSigned)) {
                var serial = SerialNumber.of(anchor);
                var hit = candidate.hit(issuer, serial, now, freshness);
                if (hit.isPresent()) {
                    consulted.add(Consulted.hit(hit.get()));
                    return revoked(name(anchor), hit.get());
                }
                var objection = candidate.objection(now, freshness);
                if (objection.isPresent()) {
                    consulted.add(objection.get());
                    return objection.map(StandardStatus::unusable);
                }
                consulted.addAll(candidate.silence(issuer, serial));
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(X509Certificate one, X509Certificate other) {
        return CanonicalName.same(one.getSubjectX500Principal(), other.getSubjectX500Principal())
                && Arrays.equals(
                        one.getPublicKey().getEncoded(), other.getPublicKey().getEncoded());
    }

    private static boolean isSigned(Signed pair) {
        try {
            pair.anchor().verify(pair.signer().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static X509Certificate anchor(CertificateChain path) {
        return path.certificates().get(path.certificates().size() - 1);
    }

    private static String describe(RevocationList list) {
        return "revocation list" + list.number().map(number -> " " + number).orElse("") + " of " + name(list.issuer());
    }

    private static String name(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    private static String name(X500Principal name) {
        return '"' + DistinguishedName.text(name) + '"';
    }
}
