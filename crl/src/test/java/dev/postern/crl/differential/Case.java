package dev.postern.crl.differential;

import java.util.List;

/**
 * What a verifier is given: certificates as sent, anchors, lists, each in DER; and, for the rules that explain differences, how
 * it was made. {@code paths} are the certificates below an anchor, as an index into {@code pool}.
 */
record Case(
        long number,
        Base base,
        List<String> mutations,
        List<byte[]> sent,
        List<byte[]> anchors,
        List<byte[]> authorities,
        List<List<byte[]>> paths,
        List<byte[]> lists,
        boolean asksRevocation,
        boolean anchorsSelfSigned) {

    /** Whether any of these mutations was made, to whomever. */
    boolean has(String... ids) {
        return mutations.stream().anyMatch(made -> List.of(ids).contains(made.substring(made.indexOf(':') + 1)));
    }

    /** Whether a mutation of this kind was made: its id begins so. */
    boolean hasKind(String kind) {
        return mutations.stream()
                .anyMatch(made -> made.substring(made.indexOf(':') + 1).startsWith(kind));
    }

    @Override
    public String toString() {
        return "case " + number + " " + base + (asksRevocation ? " with lists " : " without lists ") + mutations;
    }
}
