/**
 * How much each client may have of what an access policy allows: counted here, or in a store that the replicas of an edge share.
 */
@NullMarked
package dev.postern.proxy.limit;

import org.jspecify.annotations.NullMarked;
