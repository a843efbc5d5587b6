/** What makes a listener listen: an edge of the proxy, and the way from it to targets that come and go. */
@NullMarked
package dev.postern.twin.elb.edge;

import org.jspecify.annotations.NullMarked;
