package dev.postern.crl;

import dev.postern.pki.trust.Verdict.Refused;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What was asked about one certificate of a path, and what came of it; for people to read.
 *
 * @param consulted the lists looked at, in this order
 * @param clause the letter of RFC 5280 §6.3.3, or the setting, that decided about the certificate
 * @param answer why the path is refused because of this certificate; none if its revocation is no objection
 */
public record RevocationStep(
        X509Certificate certificate, List<Consulted> consulted, String clause, Optional<Refused> answer) {
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
        static final String FRESH = "RFC 5280 §6.3.3 (a): freshness";
        static final String SCOPE = "RFC 5280 §6.3.3 (b)(2): scope";
        static final String SUCCESSION = "RFC 5280 §6.3.3 (c): delta and base";
        static final String SIGNER = "RFC 5280 §6.3.3 (f): signer";
        static final String DELTA = "RFC 5280 §6.3.3 (i): entry of a delta list";
        static final String ENTRY = "RFC 5280 §6.3.3 (j): entry";
        static final String REMOVED = "RFC 5280 §6.3.3 (k): removeFromCRL";
        static final String REASONS = "RFC 5280 §6.3.3 (l): all reasons";

        static final String NAMED = "names the certificate";
        static final String NOT_NAMED = "does not name the certificate";

        static Consulted hit(RevocationList list) {
            return new Consulted(list, list.deltaBase().isPresent() ? DELTA : ENTRY, NAMED);
        }

        /** Whether the list revokes the certificate, and its word counts. */
        public boolean revokes() {
            return finding.equals(NAMED);
        }

        /** Whether the certificate is not on the list, and its word counts. */
        public boolean clears() {
            return finding.equals(NOT_NAMED) || clause.equals(REMOVED);
        }

        /** Whether the list is about other certificates, so that what it says counts neither way. */
        public boolean isAboutOthers() {
            return clause.equals(SCOPE);
        }
    }
}
