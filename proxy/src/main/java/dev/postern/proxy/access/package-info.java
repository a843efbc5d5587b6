/**
 * Who may do what, from where: the access policy of a listener, and the decision on one request. Pure functions over what the handshake,
 * the register and the request head have told; knows no Netty, no AWS, no logger.
 */
@NullMarked
package dev.postern.proxy.access;

import org.jspecify.annotations.NullMarked;
