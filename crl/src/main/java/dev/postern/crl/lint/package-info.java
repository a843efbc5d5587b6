/**
 * What is wrong with a list before it is signed, or with one that somebody has signed already. The rules are RFC 5280 §5 as far
 * as a list can be checked alone or against its predecessor, and the load balancer's quotas.
 */
@NullMarked
package dev.postern.crl.lint;

import org.jspecify.annotations.NullMarked;
