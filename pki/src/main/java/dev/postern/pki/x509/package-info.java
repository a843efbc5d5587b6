/**
 * X.509 as this project sees it: the few value types that certificates, lists and headers are made of, and the one place
 * where PEM and DER become them. Parsing is the check: a value that exists is well-formed, a value that is not well-formed
 * is a {@link dev.postern.pki.x509.MalformedInput}.
 */
@NullMarked
package dev.postern.pki.x509;

import org.jspecify.annotations.NullMarked;
