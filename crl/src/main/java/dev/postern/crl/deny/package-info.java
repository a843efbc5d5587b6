/**
 * Who is shut out at once, in the minutes before a revocation list says so: a {@link dev.postern.crl.deny.DenyList} of
 * certificates, kept in a {@link dev.postern.crl.deny.DenyListStore}, read by every edge and by whoever else guards the API.
 */
@NullMarked
package dev.postern.crl.deny;

import org.jspecify.annotations.NullMarked;
