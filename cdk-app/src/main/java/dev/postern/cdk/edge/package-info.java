/** Where clients are verified, in one of three modes that send the same headers. */
@NullMarked
package dev.postern.cdk.edge;

import org.jspecify.annotations.NullMarked;
