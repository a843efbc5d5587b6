package dev.postern.proxy.metrics;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/** What metrics tell of a revocation list in force. */
public record ListFacts(Optional<BigInteger> number, Instant thisUpdate, Optional<Instant> nextUpdate, long entries) {}
