/**
 * How AWS's protocols look on the wire: one HTTP address for all services, told apart as AWS's own endpoints could not be,
 * by what a request carries. What a service does is none of this package's business.
 */
@NullMarked
package dev.postern.twin.wire;

import org.jspecify.annotations.NullMarked;
