package dev.postern.pki.trust;

import dev.postern.pki.x509.CertificateChain;

/** What was decided about a client's certificates. */
public sealed interface Verdict {
    /** Let in. {@code path} leads from the leaf to the trust anchor, the anchor included as its last certificate. */
    record Accepted(CertificateChain path) implements Verdict {}

    /** Not let in. {@code detail} is for logs and {@code explain}, never for the client. */
    record Refused(RefusalReason reason, String detail) implements Verdict {}
}
