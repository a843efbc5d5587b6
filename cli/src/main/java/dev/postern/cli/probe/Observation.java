package dev.postern.cli.probe;

import java.util.Locale;

/** What the client saw happen to its connection. */
public sealed interface Observation {
    /** An HTTP status came, with this much of the body. */
    record Answered(int status, String bodyStart) implements Observation {}

    /** The peer threw the connection away (TCP RST). */
    record Reset() implements Observation {}

    /** The peer ended the connection without a word, or with TLS's polite goodbye. */
    record Closed() implements Observation {}

    /** The peer ended the connection with a fatal TLS alert of this name. */
    record Alert(String name) implements Observation {}

    /** The peer said something, and it was not HTTP. */
    record NotHttp(String start) implements Observation {}

    /** We gave up the handshake, for instance because we do not trust the server. Nothing is learnt about the edge. */
    record HandshakeFailed(String detail) implements Observation {}

    /** No end in sight when the time was up. */
    record TimedOut() implements Observation {}

    /** There was no connection to begin with. */
    record ConnectFailed(String detail) implements Observation {}

    /** Whether the peer ended the connection without any HTTP status. */
    default boolean refused() {
        return this instanceof Reset || this instanceof Closed || this instanceof Alert;
    }

    /** Which case it is, as programs read it: {@code ANSWERED}, {@code RESET}, {@code HANDSHAKE_FAILED} and so on. */
    default String kind() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /** In a few words, for people. */
    default String text() {
        if (this instanceof Answered answered) {
            return "answered " + answered.status();
        }
        if (this instanceof Alert alert) {
            return "alert " + alert.name();
        }
        if (this instanceof NotHttp other) {
            return "not HTTP: " + other.start();
        }
        if (this instanceof HandshakeFailed failed) {
            return "handshake given up: " + failed.detail();
        }
        if (this instanceof ConnectFailed failed) {
            return "no connection: " + failed.detail();
        }
        if (this instanceof Reset) {
            return "reset";
        }
        return this instanceof Closed ? "closed" : "timed out";
    }
}
