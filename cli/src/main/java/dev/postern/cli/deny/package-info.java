/** Denial at once: the deny-lists of the control plane, for the minutes until a revocation list says the same. */
@NullMarked
package dev.postern.cli.deny;

import org.jspecify.annotations.NullMarked;
