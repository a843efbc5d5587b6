package dev.postern.proxy.wire;

/** How large what a client sends may be (alb.md 1.4). */
public final class HeadLimits {
    /** The request line, and any single header. */
    public static final int LINE = 16 * 1024;

    /** All of a head; and all trailers. */
    public static final int HEAD = 64 * 1024;

    /** Fields of a head, or of trailers: as many as HTTP/2 takes, which counts 32 octets a field beside its text (RFC 9113 §6.5.2). */
    static final int FIELDS = HEAD / 32;

    /** A chunk's size with its extensions, which nobody uses for anything else than to fill memory. */
    static final int CHUNK_LINE = 1024;

    /** A piece of a body, as it is passed on. */
    static final int PIECE = 8 * 1024;

    private HeadLimits() {}
}
