/**
 * The AWS side on this machine: what the control plane asks of AWS, answered with real semantics. Bundles are read, lists parsed,
 * quotas and states kept, and a listener that is made here listens.
 *
 * <p>{@link dev.postern.twin.Twin} is the whole; {@code wire} speaks the protocols; each other package is one service of AWS and
 * bears its name.
 */
@NullMarked
package dev.postern.twin;

import org.jspecify.annotations.NullMarked;
