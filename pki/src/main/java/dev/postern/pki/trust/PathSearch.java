package dev.postern.pki.trust;

import dev.postern.pki.trust.Trail.Candidate;
import dev.postern.pki.trust.Trail.LeftOut;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The search for one path, within a {@link WorkBudget}: certificates that break the rules are set aside unread, the rest is linked
 * by name, and of the candidates the first whose shape, signatures and constraints hold is the path. Bouncy Castle has the state
 * machine of RFC 5280 §6.1; order and work are ours. One thread, one search.
 */
final class PathSearch {
    private static final Comparator<Refused> BY_REASON =
            Comparator.comparing(Refused::reason).thenComparing(Refused::detail);

    private final OwnRules own;
    private final VerificationRules rules;
    private final List<Link> anchors;
    private final Instant now;
    private final WorkBudget budget = new WorkBudget();
    private final Signatures signatures;
    private final List<Candidate> tried = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private boolean exhausted;

    PathSearch(OwnRules own, VerificationRules rules, List<Link> anchors, VouchedAuthorities vouched, Instant now) {
        this.own = own;
        this.rules = rules;
        this.anchors = anchors;
        this.now = now;
        this.signatures = new Signatures(own, budget, vouched);
    }

    /** The path from a certificate over some of the others, its validity in time not yet judged; or why there is none. */
    Trail from(X509Certificate target, Collection<X509Certificate> others) {
        var verdict = own.certificate()
                .apply(target)
                .<Verdict>map(complaint -> complaint)
                .orElseGet(() -> search(target, others));
        return new Trail(verdict, tried, leftOut, budget.spent());
    }

    private Verdict search(X509Certificate target, Collection<X509Certificate> others) {
        // Keys that break the rules cost no arithmetic. A certificate sent and not needed is not held against the
        // client; it is
        // the reason only if nothing else leads to an anchor.
        var usable = new ArrayList<Link>();
        for (var other : others) {
            own.certificate()
                    .apply(other)
                    .ifPresentOrElse(
                            complaint -> leftOut.add(new LeftOut(other, complaint)),
                            () -> usable.add(Link.sent(other)));
        }
        var maxSent = rules.maxCertificates() + own.moreCertificates();
        var candidates = new ArrayList<>(PathCandidates.of(Link.sent(target), usable, anchors, maxSent, budget));
        candidates.sort(Comparator.comparingInt(this::rank)); // stable
        var complaint = Optional.<Refused>empty();
        for (var candidate : candidates) {
            complaint = complaint(candidate);
            var path = candidate.stream().map(Link::certificate).toList();
            tried.add(new Candidate(path, complaint.map(Refused::detail).orElse(Candidate.SOUND)));
            if (complaint.isEmpty()) {
                return new Accepted(new CertificateChain(path));
            }
            if (exhausted) {
                break;
            }
        }
        return refused(complaint);
    }

    /** Of several reasons the first of {@link RefusalReason}, so that the order of sending decides nothing. */
    private Refused refused(Optional<Refused> last) {
        return leftOut.stream()
                .map(LeftOut::reason)
                .min(BY_REASON)
                .map(refused -> new Refused(refused.reason(), "intermediate certificate: " + refused.detail()))
                .or(() -> last.filter(refused -> tried.size() == 1 || exhausted)
                        .map(refused ->
                                new Refused(refused.reason(), "no path to the trust store: " + refused.detail())))
                .orElseGet(() -> new Refused(
                        RefusalReason.UNTRUSTED,
                        "no path from the client certificate to a certificate of the trust store"));
    }

    /**
     * Candidates that are good now and for clients first, then those with the wrong times, then with the wrong purpose, so that the
     * reason can be told; others judge that. The leaf's times before all others', because an expired leaf may be let in.
     */
    private int rank(List<Link> path) {
        var others = path.subList(1, path.size());
        var between = path.subList(1, path.size() - 1);
        var forClients = between.stream().map(Link::certificate).allMatch(Purpose::includesClients);
        var timely = others.stream().allMatch(link -> link.isValid(now));
        return (forClients ? 0 : 4) + (timely ? 0 : 2) + (path.get(0).isValid(now) ? 0 : 1);
    }

    private Optional<Refused> complaint(List<Link> path) {
        try {
            return PathShape.complaint(path)
                    .or(() -> signatureComplaint(path))
                    .or(() -> budget.takeValidation(NameComparisons.of(path))
                            ? NameConstraintRules.complaint(path)
                                    .or(() -> PathValidation.complaint(path, rules.policies()))
                            : tooMuchWork())
                    .map(clause -> new Refused(RefusalReason.UNTRUSTED, clause));
        } catch (RuntimeException e) {
            // Libraries parse some fields lazily and throw unchecked from deep inside (C12).
            return Optional.of(new Refused(
                    RefusalReason.INVALID,
                    "unreadable certificate: " + e.getClass().getSimpleName()));
        }
    }

    private Optional<String> signatureComplaint(List<Link> path) {
        return switch (signatures.check(path)) {
            case HOLD -> Optional.empty();
            case DO_NOT_HOLD -> Optional.of(Candidate.SIGNATURE);
            case TOO_MUCH_WORK -> tooMuchWork();
        };
    }

    private Optional<String> tooMuchWork() {
        exhausted = true;
        return Optional.of("more work than a verification may cost");
    }
}
