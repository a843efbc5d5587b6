package dev.postern.cli.doctor;

/**
 * Something that was looked at.
 *
 * @param what in two or three words, such as {@code list issuing}
 * @param where a path, an address, an ARN
 * @param found how it is
 * @param expected how it should be; empty if it is so
 * @param mend the command or the step that mends it; empty if there is nothing to mend
 */
record Finding(Severity severity, String what, String where, String found, String expected, String mend) {
    /** How urgent it is. */
    enum Severity {
        /** As it should be. */
        OK,
        /** Holds today; somebody has to do something soon. */
        WARNING,
        /** Somebody is let in or kept out wrongly, or nobody can know. */
        ERROR
    }
}
