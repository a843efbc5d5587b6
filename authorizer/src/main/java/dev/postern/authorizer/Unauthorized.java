package dev.postern.authorizer;

/**
 * What API Gateway answers 401 to: a function that fails with exactly this message; with any other it answers 500. Lambda takes the
 * message of the exception. Without a stack, which would fill the log with what is no fault.
 */
final class Unauthorized extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unauthorized() {
        super("Unauthorized", null, false, false);
    }
}
