package dev.postern.authorizer.token;

/** Whether a token must be bound to the client's certificate (RFC 8705 §3). */
public enum Binding {
    /** One that is bound must be bound to this certificate; one that is not is taken. */
    IF_PRESENT,
    /** Every token must be. */
    REQUIRED
}
