package dev.postern.cli.probe;

/** Who turns clients away, which decides what being turned away looks like. */
public enum Gatekeeper {
    /** The edge, in the handshake: the connection ends without any HTTP status. */
    EDGE,
    /** Somebody behind an edge in passthrough mode, who answers 403; only who lacks the key fails in the handshake. */
    BACKEND
}
