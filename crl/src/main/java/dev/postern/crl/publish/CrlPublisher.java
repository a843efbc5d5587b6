package dev.postern.crl.publish;

import dev.postern.crl.SignedList;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;

/** A place where lists are published. */
public interface CrlPublisher {
    /**
     * Puts a list in place of the one that is live. Publishing the very list that is live repairs what an interrupted publication
     * left and changes nothing else.
     *
     * @param name what the list is called there, such as {@code issuing}
     * @return how it differs from the one before
     * @throws MalformedInput if the list must not be live: its number is not greater than the live one's, or the live one is
     *     another issuer's or no list at all
     * @throws IOException if the place cannot be read or written
     */
    DiffSummary publish(SignedList list, String name) throws IOException;
}
