/**
 * What happens to a request between the client's connection and the upstream's: the head is guarded, the client is admitted,
 * every name of the identity and forwarding families is removed, ours are set, and bodies are streamed both ways. Functions
 * decide; {@link dev.postern.proxy.http.ExchangeHandler} is the one handler that adapts them to Netty.
 */
@NullMarked
package dev.postern.proxy.http;

import org.jspecify.annotations.NullMarked;
