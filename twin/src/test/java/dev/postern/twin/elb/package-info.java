/** Elastic Load Balancing and Certificate Manager as the SDK's own clients, and curl, see them. */
@NullMarked
package dev.postern.twin.elb;

import org.jspecify.annotations.NullMarked;
