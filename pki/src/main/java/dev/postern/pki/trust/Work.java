package dev.postern.pki.trust;

/**
 * What the search for a path has cost, in things counted and not in time, so that a bound can be tested.
 *
 * @param candidates ways from the leaf to an anchor, as the names go
 * @param signatureChecks pairs of certificate and issuer whose signature was asked for, each once
 * @param signatureCost what they cost, in tenths of a millisecond on the machine of {@link WorkBudget}
 * @param nameComparisons names held against subtrees of name constraints
 * @param validations paths taken through RFC 5280 §6.1
 */
public record Work(int candidates, int signatureChecks, int signatureCost, int nameComparisons, int validations) {
    /** Nothing done: refused before the search, or remembered. */
    public static final Work NONE = new Work(0, 0, 0, 0, 0);
}
