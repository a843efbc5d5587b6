/**
 * AWS Private CA: authorities whose keys really sign, certificates by AWS's templates, and a revocation list that appears in the
 * bucket some time after a revocation, in DER, as AWS writes it.
 *
 * <p>{@link dev.postern.twin.pca.PrivateCa} is the door: it names the operations, keeps the one lock and saves what changed.
 * An {@code Authority} is one certificate authority; {@code Issuance} makes a certificate of a {@code Template}, a request and
 * what is passed through; {@code ListWork} publishes lists when they are due.
 */
@NullMarked
package dev.postern.twin.pca;

import org.jspecify.annotations.NullMarked;
