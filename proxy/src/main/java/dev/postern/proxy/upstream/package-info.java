/**
 * The way to a private API: connections opened on the client's own event loop, kept alive, and handed from one exchange to the
 * next. Everything here is confined to one event loop; nothing is shared and nothing is locked.
 */
@NullMarked
package dev.postern.proxy.upstream;

import org.jspecify.annotations.NullMarked;
