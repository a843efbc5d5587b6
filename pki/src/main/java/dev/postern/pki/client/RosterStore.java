package dev.postern.pki.client;

import java.io.IOException;
import java.util.Optional;

/** One place where edges read the roster, for any number of writers and readers. Blocks. */
public interface RosterStore {
    /** What the register says at this moment; asked anew whenever somebody else may have changed it. */
    @FunctionalInterface
    interface Register {
        ClientRoster roster() throws IOException;
    }

    /**
     * The roster as it stands there; empty if nobody has written one yet.
     *
     * @throws dev.postern.pki.x509.MalformedInput if something else is in its place
     */
    Optional<ClientRoster> read() throws IOException;

    /**
     * Brings the place up to date. Of several that do so at once none leaves an older state than another has written: on return the
     * place says what the register said after this was called. What is equal is not written again.
     *
     * @return the roster as it is now kept
     * @throws dev.postern.pki.x509.MalformedInput if something else is in its place, which then stays as it is
     */
    ClientRoster update(Register register) throws IOException;
}
