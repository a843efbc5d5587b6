package dev.postern.crl.differential;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** One verifier saying yes where another says no. */
record Disagreement(Case given, Answer ours, Verifier verifier, Answer theirs) {
    private static final Pattern ERROR = Pattern.compile("error (\\d+) at (\\d+) depth");

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

    /** Every number in OpenSSL's objections to what we accept; what concerns another certificate than the leaf counts 1000 more. */
    Set<Integer> openSslErrors() {
        if (verifier != Verifier.OPENSSL || !ours.accepted()) {
            return Set.of();
        }
        var errors = new HashSet<Integer>();
        var said = ERROR.matcher(theirs.why());
        while (said.find()) {
            errors.add(Integer.parseInt(said.group(1)) + (said.group(2).equals("0") ? 0 : 1000));
        }
        // It could not even read it.
        return errors.isEmpty() ? Set.of(0) : errors;
    }

    /** We accept, and it refuses in these words. */
    boolean theyRefuseFor(String text) {
        return ours.accepted() && theirs.why().contains(text);
    }
}
