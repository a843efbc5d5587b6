/**
 * Health for those who only have to know whether to send traffic: a page of two answers, which tells nothing else and may stand on a
 * network. What operators see is in {@link dev.postern.proxy.admin}.
 */
@NullMarked
package dev.postern.proxy.health;

import org.jspecify.annotations.NullMarked;
