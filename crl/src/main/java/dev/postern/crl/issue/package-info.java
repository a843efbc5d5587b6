/**
 * Making lists: from the revocations a register knows to bytes an authority's key has signed. What is to be signed is checked
 * by {@link dev.postern.crl.lint.ListLint} first, and the result is parsed and verified as any edge would before anybody gets it.
 */
@NullMarked
package dev.postern.crl.issue;

import org.jspecify.annotations.NullMarked;
