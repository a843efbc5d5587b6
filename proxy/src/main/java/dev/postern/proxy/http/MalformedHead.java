package dev.postern.proxy.http;

/** A request head that was decoded and breaks a rule all the same; the message says which. */
public final class MalformedHead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedHead(String message) {
        super(message, null, false, false); // made for hostile requests, and never thrown
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
