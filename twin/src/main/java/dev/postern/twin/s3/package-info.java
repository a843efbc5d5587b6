/** Amazon S3 as far as the control plane needs it: buckets, versions, ETags, conditional writes, and word of what was created. */
@NullMarked
package dev.postern.twin.s3;

import org.jspecify.annotations.NullMarked;
