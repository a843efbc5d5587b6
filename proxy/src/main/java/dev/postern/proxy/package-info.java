/**
 * The edge: {@link dev.postern.proxy.EdgeProxy} starts and stops it, {@link dev.postern.proxy.EdgePipeline} is the list of what
 * happens to a connection, in order. Each package below is one step of that list.
 */
@NullMarked
package dev.postern.proxy;

import org.jspecify.annotations.NullMarked;
