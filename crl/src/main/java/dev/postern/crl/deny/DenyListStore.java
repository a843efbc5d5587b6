package dev.postern.crl.deny;

import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The one place a deny-list is kept, for any number of writers and readers. Blocks. */
public interface DenyListStore {
    /**
     * The list as it is now; empty if nobody has written one yet.
     *
     * @throws dev.postern.pki.x509.MalformedInput if something else is in its place
     */
    Optional<DenyList> read() throws IOException;

    /**
     * Changes the list, beginning with an empty one, such that no other writer's change is lost. What is equal is not written
     * again, but a list that was missing is there afterwards.
     *
     * @param change has no effects of its own: it is asked again when another writer was quicker
     * @return the list as it is now kept
     * @throws dev.postern.pki.x509.MalformedInput if something else is in its place, which then stays as it is
     */
    DenyList update(UnaryOperator<DenyList> change) throws IOException;
}
