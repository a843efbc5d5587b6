package dev.postern.proxy.limit;

/**
 * Whose share of what is counted together.
 *
 * @param client the register's id, or {@code key:} and the fingerprint of the certificate's key where there is none (that of the
 *     certificate its holder can change), or {@code address:} and the address where nobody proves anything
 */
public record LimitKey(String listener, String rule, String client) {}
