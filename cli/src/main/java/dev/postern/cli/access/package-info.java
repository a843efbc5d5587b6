/** {@code postern access}: what an access policy says, before an edge goes by it. */
@NullMarked
package dev.postern.cli.access;

import org.jspecify.annotations.NullMarked;
