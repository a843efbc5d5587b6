package dev.postern.proxy.wire;

import io.netty.handler.codec.DecoderException;

/** Why a request cannot be read, or not in one way only; {@code status} is for its sender. The message names nothing that the sender chose. */
public final class Unreadable extends DecoderException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** With the status that its sender gets. */
    public Unreadable(int status, String why) {
        super(why);
        this.status = status;
    }

    /** With status 400. */
    public static Unreadable bad(String why) {
        return new Unreadable(400, why);
    }

    public int status() {
        return status;
    }

    /** It is an answer, not a fault of ours: nobody looks at where it was made. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
