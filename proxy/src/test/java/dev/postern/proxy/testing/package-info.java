/** A whole edge in the test's own process: real sockets, real files, a recording upstream, and the real curl as a client. */
@NullMarked
package dev.postern.proxy.testing;

import org.jspecify.annotations.NullMarked;
