/**
 * The way to a private API: a group of targets, whose names are looked up and whose health is asked after on one event loop, and connections
 * opened on each client's own event loop, kept alive, and handed from one exchange to the next. Connections are confined to their loop;
 * what loops share is a list of targets that is swapped as a whole, and two kinds of atomic count. Nothing is locked.
 */
@NullMarked
package dev.postern.proxy.upstream;

import org.jspecify.annotations.NullMarked;
