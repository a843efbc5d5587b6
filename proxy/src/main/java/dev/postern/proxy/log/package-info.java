/**
 * The two records of the edge: a {@link dev.postern.proxy.log.ConnectionRecord} for every connection, an
 * {@link dev.postern.proxy.log.AccessRecord} for every exchange, in the load balancer's form or as JSON, one line each. Both share
 * the {@link dev.postern.proxy.log.ConnectionFacts} of their connection. Event loops hand records over; a
 * {@link dev.postern.proxy.log.RecordLog} writes them on a thread of its own and loses them rather than make anybody wait.
 */
@NullMarked
package dev.postern.proxy.log;

import org.jspecify.annotations.NullMarked;
