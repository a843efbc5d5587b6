package dev.postern.pki.x509;

/** Input that cannot be what it should be; the message says where, what was found and what was expected, in one line. */
public class MalformedInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public MalformedInput(String message) {
        super(message);
    }

    public MalformedInput(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same complaint, with the place it was found in front: {@code ca.pem: line 3: …}. */
    public MalformedInput in(String where) {
        return new MalformedInput(where + ": " + getMessage(), this);
    }
}
