/**
 * HTTP/2 on the client's side: {@link dev.postern.proxy.http2.ClientStreams} is the connection, {@link
 * dev.postern.proxy.http2.StreamCodec} one stream of it, which turns frames into the messages of HTTP/1.1 that the exchanges of
 * {@link dev.postern.proxy.http} are made of. A stream serves one exchange, and is a channel of its own with its own back-pressure.
 */
@NullMarked
package dev.postern.proxy.http2;

import org.jspecify.annotations.NullMarked;
