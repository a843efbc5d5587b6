/** Certificate Manager as the SDK's own client sees it. */
@NullMarked
package dev.postern.twin.acm;

import org.jspecify.annotations.NullMarked;
