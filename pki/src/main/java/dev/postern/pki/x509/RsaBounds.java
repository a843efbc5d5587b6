package dev.postern.pki.x509;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Which RSA public keys are worth any arithmetic: the load balancer's sizes (alb.md 2.1), and an exponent that does not make one
 * verification cost as much as a thousand (C10).
 */
public final class RsaBounds {
    private static final int MIN_BITS = 2048;
    static final int MAX_BITS = 8192;
    // 65537 in practice.
    static final int MAX_EXPONENT_BITS = 32;

    private RsaBounds() {}

    /** What is wrong with a key, or empty. */
    public static Optional<String> complaint(BigInteger modulus, BigInteger exponent) {
        if (modulus.signum() <= 0 || modulus.bitLength() < MIN_BITS || modulus.bitLength() > MAX_BITS) {
            return Optional.of(
                    "RSA key of " + modulus.bitLength() + " bits (expected: " + MIN_BITS + ".." + MAX_BITS + ")");
        }
        if (!modulus.testBit(0)) {
            return Optional.of("RSA key with an even modulus (expected: a product of two primes)");
        }
        if (exponent.compareTo(BigInteger.ONE) <= 0
                || !exponent.testBit(0)
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            return Optional.of(
                    "RSA exponent out of range (expected: odd, at least 3, at most " + MAX_EXPONENT_BITS + " bits)");
        }
        return Optional.empty();
    }
}
