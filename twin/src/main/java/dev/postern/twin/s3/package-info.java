/**
 * Amazon S3 as far as the control plane and the tools that set it up need it: buckets with their settings, objects with
 * versions, ETags and checksums, conditional writes, uploads in parts, pre-signed addresses, and word of what was created.
 *
 * <p>{@link dev.postern.twin.s3.ObjectStore} is what the twin's other services write to and read from;
 * {@link dev.postern.twin.s3.S3Service} is what clients see of it.
 */
@NullMarked
package dev.postern.twin.s3;

import org.jspecify.annotations.NullMarked;
