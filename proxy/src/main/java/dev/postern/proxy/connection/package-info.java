/** What concerns a client's connection as such, before and beside anything said on it: how many there may be, and how one is cut. */
@NullMarked
package dev.postern.proxy.connection;

import org.jspecify.annotations.NullMarked;
