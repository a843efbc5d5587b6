/**
 * The TLS side of a listener: the context that is swapped when certificates change, the trust manager that asks the verifier,
 * and the handler that turns the end of a handshake into a {@link dev.postern.proxy.tls.TlsSession} or a refusal.
 */
@NullMarked
package dev.postern.proxy.tls;

import org.jspecify.annotations.NullMarked;
