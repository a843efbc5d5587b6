package dev.postern.e2e.kit;

import dev.postern.pki.testing.TestCredential;
import java.util.Optional;

/** Somebody with or without a certificate who asks the edge for something, each time over a new connection. */
public interface Client {
    /**
     * What came of it.
     *
     * @param status of HTTP; 0 if there was none
     * @param said everything the client told of the connection
     */
    record Answer(int status, String body, String said) {
        /** The connection ended without a byte of HTTP. */
        public boolean refused() {
            return status == 0;
        }
    }

    /** A GET of the path at {@code localhost}. */
    Answer get(int port, String path, Optional<TestCredential> credential, TlsVersion version);
}
