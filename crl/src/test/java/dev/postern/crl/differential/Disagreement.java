package dev.postern.crl.differential;

/** One verifier saying yes where another says no. */
record Disagreement(Case given, Answer ours, Verifier verifier, Answer theirs) {
    /** We refuse what it accepts. */
    boolean weRefuse() {
        return !ours.accepted();
    }

    /** We refuse, and our reason begins so. */
    boolean weRefuseFor(String... reasons) {
        for (var reason : reasons) {
            if (!ours.accepted() && ours.why().startsWith(reason)) {
                return true;
            }
        }
        return false;
    }

    /** We accept, and it refuses in these words. */
    boolean theyRefuseFor(String text) {
        return ours.accepted() && theirs.why().contains(text);
    }
}
