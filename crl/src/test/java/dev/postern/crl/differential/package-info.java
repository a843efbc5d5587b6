/**
 * Our verdict against those of Bouncy Castle, of the JDK and of OpenSSL: chains and lists are minted, altered field by field, and
 * put to all of them. {@link dev.postern.crl.differential.DifferentialTest} starts it,
 * {@link dev.postern.crl.differential.Difference} explains every disagreement there may be.
 */
@NullMarked
package dev.postern.crl.differential;

import org.jspecify.annotations.NullMarked;
