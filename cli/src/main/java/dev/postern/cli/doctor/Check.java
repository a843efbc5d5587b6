package dev.postern.cli.doctor;

import java.io.IOException;

/** Looks at one thing, and changes nothing. */
interface Check {
    /** What it looks at, for when it cannot. */
    String what();

    /**
     * Looks, and says what is so and what is not.
     *
     * @throws IOException if it cannot look
     */
    void look(Findings findings) throws IOException;
}
