/**
 * A client of a store that speaks the Redis protocol (Redis 6 or newer, Valkey): one connection, pipelined, on one event loop, with Netty's own
 * codec. It is there or it is not, and says so at once: nobody waits for a connection, an answer has a deadline, what is outstanding is
 * bounded, and who was sent away is told why.
 *
 * <pre>
 *   AWAY ──connect, TLS, AUTH, trial──▶ UP ──no answer in time, an error, a lost connection──▶ AWAY
 *     ▲                  │                                                                       │
 *     └──── a pause ◀────┘ failed            ◀──────────── a pause, longer each time ────────────┘
 * </pre>
 */
@NullMarked
package dev.postern.proxy.store;

import org.jspecify.annotations.NullMarked;
