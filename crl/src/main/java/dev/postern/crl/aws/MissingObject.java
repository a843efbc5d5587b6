package dev.postern.crl.aws;

import java.io.IOException;

/** An object that was there, or should be, is not. */
public final class MissingObject extends IOException {
    private static final long serialVersionUID = 1;

    public MissingObject(String message) {
        super(message);
    }
}
