package dev.postern.crl.aws;

import java.io.IOException;

/** Somebody else has written the object meanwhile, and nothing of ours was written: read again and decide anew. */
public final class PreconditionLost extends IOException {
    private static final long serialVersionUID = 1;

    PreconditionLost(String message, Throwable cause) {
        super(message, cause);
    }
}
