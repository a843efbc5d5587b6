package dev.postern.authorizer.token;

import java.util.Optional;

/** What the Authorization header of a request is worth. */
public sealed interface BearerToken {
    /** The issuer's word, about this client and this API, today. */
    record Valid(Optional<String> subject) implements BearerToken {}

    /** Anything else; the detail never holds the token. */
    record Invalid(Fault fault, String detail) implements BearerToken {}

    /** What is wrong with it. */
    enum Fault {
        MISSING,
        INVALID,
        NOT_BOUND
    }
}
