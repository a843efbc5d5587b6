/**
 * Who no longer: revocation lists (RFC 5280 §5), read, checked and asked. Bytes become an
 * {@link dev.postern.crl.UnverifiedList} when they are well-formed, a {@link dev.postern.crl.SignedList} when an issuer's key
 * has signed them, and a {@link dev.postern.crl.RevocationList} when all that is kept is what a handshake asks: the serials.
 * A {@link dev.postern.crl.RevocationIndex} holds the lists of an edge and answers for a whole path.
 *
 * <p>The encoding is walked by hand, strictly and once, because every library makes an object of each entry and an edge holds
 * a million of them. What is not understood is refused at load: delta, indirect and partitioned lists, unknown critical
 * extensions.
 */
@NullMarked
package dev.postern.crl;

import org.jspecify.annotations.NullMarked;
