package dev.postern.proxy.http;

/** What becomes of what the client still sends of a request that has been answered. */
enum RestOfRequest {
    /** Read and thrown away, so that the client gets to read the answer and may go on (RFC 9112 §9.6). */
    DISCARDED,
    /** Not to be understood, or not coming: the connection ends. */
    UNREADABLE
}
