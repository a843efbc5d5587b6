/**
 * Elastic Load Balancing v2 (awsQuery, 2015-12-01): trust stores with the real rules, states and quotas, and load balancers whose
 * listeners really listen. Read {@code LoadBalancing} for the parts; {@code …State} is what is kept of a thing, {@code …s} the
 * rules for it, {@code …Api} its form on the wire.
 */
@NullMarked
package dev.postern.twin.elb;

import org.jspecify.annotations.NullMarked;
