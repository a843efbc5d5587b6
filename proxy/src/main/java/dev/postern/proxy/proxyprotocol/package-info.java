/**
 * The header with which a load balancer of ours begins a connection, to tell whose it is. What the bytes mean is decided in
 * {@link dev.postern.proxy.address.ProxyHeaderReader}; here they are collected.
 */
@NullMarked
package dev.postern.proxy.proxyprotocol;

import org.jspecify.annotations.NullMarked;
