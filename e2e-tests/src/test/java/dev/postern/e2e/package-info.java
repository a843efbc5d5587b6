/**
 * The promises to the operator, one a class, kept by the packaged program: it runs as a process of its own, and real clients
 * come over real sockets. Where an attack of the bar of hostile inputs is answered, its id stands in the test's name.
 *
 * <p>A class starts its edge once and its rows share it; {@link dev.postern.e2e.kit.Stage} is that edge with what is around it.
 * Each row says three things: what the client sees, what the private API saw, and what the log says.
 */
@NullMarked
package dev.postern.e2e;

import org.jspecify.annotations.NullMarked;
