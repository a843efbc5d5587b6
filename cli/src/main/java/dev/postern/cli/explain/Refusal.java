package dev.postern.cli.explain;

import dev.postern.proxy.access.AccessDenial;

/**
 * Why somebody is turned away.
 *
 * @param code as records have it
 * @param clause the rule that decided
 * @param clientSees all that the client learns
 */
record Refusal(String code, String meaning, String detail, String clause, String clientSees) {
    static Refusal of(AccessDenial reason, String detail) {
        return new Refusal(reason.code(), reason.meaning(), detail, Clause.of(reason), String.valueOf(reason.status()));
    }
}
