package dev.postern.crl;

import dev.postern.pki.trust.Verdict.Refused;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What was asked about one certificate of a path, and what came of it; for people to read.
 *
 * @param consulted the lists looked at, in this order
 * @param answer why the path is refused because of this certificate; none if its revocation is no objection
 */
public record RevocationStep(X509Certificate certificate, List<Consulted> consulted, Optional<Refused> answer) {
    /** Copies the lists. */
    public RevocationStep {
        consulted = List.copyOf(consulted);
    }

    /**
     * One list, with its number and times.
     *
     * @param clause the letter of RFC 5280 §6.3.3 that decided about it
     * @param finding what it said, or why it counted for nothing
     */
    public record Consulted(RevocationList list, String clause, String finding) {
        static final String FRESH = "RFC 5280 §6.3.3 (a)";
        static final String SCOPE = "RFC 5280 §6.3.3 (b)(2)";
        static final String SIGNER = "RFC 5280 §6.3.3 (f)";
        static final String DELTA = "RFC 5280 §6.3.3 (i)";
        static final String ENTRY = "RFC 5280 §6.3.3 (j)";
        static final String REASONS = "RFC 5280 §6.3.3 (l)";

        static Consulted hit(RevocationList list, String finding) {
            return new Consulted(list, list.deltaBase().isPresent() ? DELTA : ENTRY, finding);
        }
    }
}
