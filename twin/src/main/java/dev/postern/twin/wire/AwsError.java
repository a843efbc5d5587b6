package dev.postern.twin.wire;

/**
 * What a service refuses, under the name AWS gives it. Each protocol writes it in its own form.
 */
public final class AwsError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /**
     * A refusal.
     *
     * @param code the error's name on the wire, such as {@code TrustStoreNotFound}
     */
    public AwsError(int status, String code, String message) {
        // No stack trace: this is an answer, not an accident.
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The usual kind: HTTP status 400. */
    public static AwsError of(String code, String message) {
        return new AwsError(400, code, message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
