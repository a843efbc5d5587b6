/**
 * Who is calling, and from where: IP literals, networks, and the {@link dev.postern.proxy.address.ClientAddress} of a
 * connection. Names are never resolved here; what is not a literal is not an address.
 */
@NullMarked
package dev.postern.proxy.address;

import org.jspecify.annotations.NullMarked;
