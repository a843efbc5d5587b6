/**
 * Lists on their way from the register to everywhere they are read: issued into the state directory, which is the original, and
 * then put into every other {@link dev.postern.cli.publication.Places place} of the control plane.
 */
@NullMarked
package dev.postern.cli.publication;

import org.jspecify.annotations.NullMarked;
