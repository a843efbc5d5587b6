/** Putting a signed list where edges find it, never an older one over a newer, never half of one. */
@NullMarked
package dev.postern.crl.publish;

import org.jspecify.annotations.NullMarked;
