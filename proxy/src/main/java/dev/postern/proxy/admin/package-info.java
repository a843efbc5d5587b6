/**
 * How the edge is, for those who run it: {@link dev.postern.proxy.admin.Health} collects what is wrong, and
 * {@link dev.postern.proxy.admin.AdminServer} shows it, with the metrics, on an address of its own.
 */
@NullMarked
package dev.postern.proxy.admin;

import org.jspecify.annotations.NullMarked;
