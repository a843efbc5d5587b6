package dev.postern.proxy.connection;

/** A connection that requests come on, and that can be told to end. Both may be called from any thread. */
public interface Drained {
    /** Makes the next exchange the last that begins, and has the client told so; until then the connection stays as it is. */
    void announceDrain();

    /** Ends the connection when no exchange is running on it. */
    void requestDrain();
}
