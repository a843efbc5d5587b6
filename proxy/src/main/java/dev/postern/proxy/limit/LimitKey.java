package dev.postern.proxy.limit;

/**
 * Whose share of what is counted together.
 *
 * @param client the register's id, or {@code sha256:} and the certificate's fingerprint where the register does not know it
 */
public record LimitKey(String listener, String rule, String client) {}
