/**
 * Who is trusted: a {@link dev.postern.pki.trust.TrustStore} made of a CA bundle, a
 * {@link dev.postern.pki.trust.ClientVerifier} that judges a chain against it, and the {@link dev.postern.pki.trust.Verdict}
 * that comes out. A verdict depends on the chain as sent, the store, the revocation lists and the time; on nothing else. The
 * package knows no network: a backend behind the load balancer's passthrough mode can use it as a library.
 */
@NullMarked
package dev.postern.pki.trust;

import org.jspecify.annotations.NullMarked;
