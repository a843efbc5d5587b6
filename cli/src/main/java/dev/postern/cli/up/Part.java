package dev.postern.cli.up;

/**
 * A part of the state, as it is now.
 *
 * @param done whether this run has made it
 * @param until until when it holds, for people; empty where that has no end
 */
record Part(Done done, String what, String until, String where) {
    /** What was done about it. */
    enum Done {
        MADE,
        RENEWED,
        KEPT
    }
}
