/** What one list says and another of the same issuer does not, told change by change so that a million entries need no memory. */
@NullMarked
package dev.postern.crl.diff;

import org.jspecify.annotations.NullMarked;
