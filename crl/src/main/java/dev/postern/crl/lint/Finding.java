package dev.postern.crl.lint;

/** One rule that a list breaks; the message says where and what was expected. */
public record Finding(Rule rule, String message) {
    public Severity severity() {
        return rule.severity();
    }

    @Override
    public String toString() {
        return message;
    }

    /** Whether a list with this finding may be signed. */
    public enum Severity {
        ERROR,
        ADVICE
    }

    /** Everything that is looked at. */
    public enum Rule {
        VERSION(Severity.ERROR),
        NOT_UNDERSTOOD(Severity.ERROR),
        NUMBER_MISSING(Severity.ERROR),
        NUMBER_NOT_RISING(Severity.ERROR),
        THIS_UPDATE_IN_FUTURE(Severity.ERROR),
        NEXT_UPDATE_MISSING(Severity.ERROR),
        NEXT_UPDATE_NOT_AFTER_THIS_UPDATE(Severity.ERROR),
        AUTHORITY_KEY_IDENTIFIER_MISSING(Severity.ERROR),
        ENTRIES_EMPTY_BUT_PRESENT(Severity.ERROR),
        SERIAL_TWICE(Severity.ERROR),
        SERIAL_NOT_POSITIVE(Severity.ERROR),
        REVOKED_IN_FUTURE(Severity.ERROR),
        REASON_UNKNOWN(Severity.ERROR),
        REASON_OF_DELTA_LISTS(Severity.ERROR),
        FILE_OVER_QUOTA(Severity.ERROR),
        /** A SHOULD of RFC 5280 §5.3.1, and bytes for nothing. */
        REASON_NEEDLESS(Severity.ADVICE),
        /** Allowed, but whoever holds a client's certificate rarely means to let it in again. */
        REASON_HOLD(Severity.ADVICE),
        /** The quota can be raised, and our own edge has none. */
        ENTRIES_OVER_QUOTA(Severity.ADVICE);

        private final Severity severity;

        Rule(Severity severity) {
            this.severity = severity;
        }

        public Severity severity() {
            return severity;
        }
    }
}
