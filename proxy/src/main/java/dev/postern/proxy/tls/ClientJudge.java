package dev.postern.proxy.tls;

import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.CertificateChain;

/** Judges the certificates of a connecting client under the rules of one listener, as they are at this moment. Thread-safe. */
@FunctionalInterface
public interface ClientJudge {
    /** Passthrough mode: possession of the key is all that is asked; the chain is verified by whoever receives it. */
    ClientJudge POSSESSION_ONLY = Verdict.Accepted::new;

    Verdict judge(CertificateChain presented);
}
