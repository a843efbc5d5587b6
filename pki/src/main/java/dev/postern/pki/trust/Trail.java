package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How a verdict came about: what was tried, in order, and the clause that decided against each. For people; codes are in the
 * verdict.
 *
 * @param leftOut what was sent and is no part of any path tried, for what it is
 */
public record Trail(Verdict verdict, List<Candidate> candidates, List<LeftOut> leftOut, Work work) {
    /** Copies. */
    public Trail {
        candidates = List.copyOf(candidates);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * One way to an anchor.
     *
     * @param path from the leaf to the anchor
     * @param decision the clause and what it says, such as "RFC 5280 §6.1.3 (a)(1): signature"; {@link #SOUND} for the one taken
     */
    public record Candidate(List<X509Certificate> path, String decision) {
        public static final String SOUND = "sound";
        public static final String SIGNATURE = "RFC 5280 §6.1.3 (a)(1): signature";

        /** Copies. */
        public Candidate {
            path = List.copyOf(path);
        }
    }

    /** A certificate that cannot be part of a path. */
    public record LeftOut(X509Certificate certificate, Refused reason) {}
}
