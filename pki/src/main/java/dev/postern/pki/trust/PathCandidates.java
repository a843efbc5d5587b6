package dev.postern.pki.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The ways from a leaf to anchors as the names go, no certificate twice, best first; no signature is looked at. Bounded by the
 * budget, in an order that the order of sending does not change.
 */
final class PathCandidates {
    private final List<Link> pool;
    private final int maxSent;
    private final WorkBudget budget;
    private final List<List<Link>> found = new ArrayList<>();

    private PathCandidates(List<Link> pool, int maxSent, WorkBudget budget) {
        this.pool = pool;
        this.maxSent = maxSent;
        this.budget = budget;
    }

    /**
     * The candidates, each from the leaf to an anchor.
     *
     * @param maxSent how many certificates of a path may have been sent, the leaf included
     */
    static List<List<Link>> of(
            Link leaf, Collection<Link> sent, Collection<Link> anchors, int maxSent, WorkBudget budget) {
        var pool = new ArrayList<Link>(anchors);
        // What is an anchor need not lead to another.
        sent.stream()
                .filter(link -> !link.fingerprint().equals(leaf.fingerprint()))
                .filter(link -> anchors.stream()
                        .noneMatch(anchor -> anchor.fingerprint().equals(link.fingerprint())))
                .distinct()
                .forEach(pool::add);
        var candidates = new PathCandidates(pool, maxSent, budget);
        candidates.extend(List.of(leaf));
        return candidates.found;
    }

    /** Recursion as deep as certificates may be sent. */
    private boolean extend(List<Link> path) {
        var end = path.get(path.size() - 1);
        var issuers = pool.stream()
                .filter(link -> link.isNamedAsIssuerOf(end) && !path.contains(link))
                .sorted(Link.asIssuersOf(end))
                .toList();
        for (var issuer : issuers) {
            var longer = new ArrayList<>(path);
            longer.add(issuer);
            if (issuer.isAnchor()) {
                if (!budget.takeCandidate()) {
                    return false;
                }
                found.add(List.copyOf(longer));
            } else if (path.size() < maxSent && !extend(longer)) {
                return false;
            }
        }
        return true;
    }
}
