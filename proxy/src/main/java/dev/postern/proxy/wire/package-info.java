/**
 * A client's bytes as requests, in place of Netty's own decoder, which repairs or refuses a head before anybody has seen it: here it is classified
 * as it came (alb.md 8.7). Strict where two readings could begin: lines end with CRLF, lengths and chunk sizes are digits and nothing else, every
 * size has its bound. What cannot be read so is one failed request, and nothing after it is read.
 */
@NullMarked
package dev.postern.proxy.wire;

import org.jspecify.annotations.NullMarked;
