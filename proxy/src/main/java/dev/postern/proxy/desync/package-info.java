/**
 * Whether two parsers could read a request differently: the load balancer's desync mitigation (alb.md 8.7), as pure functions over a head
 * as it came. Knows no Netty.
 */
@NullMarked
package dev.postern.proxy.desync;

import org.jspecify.annotations.NullMarked;
