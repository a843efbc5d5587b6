package dev.postern.crl.aws;

/** What must hold of an object the moment it is written. */
public sealed interface Precondition {
    /** There is none of this key. */
    record Absent() implements Precondition {}

    /** It still is the one with this ETag. */
    record Matches(String etag) implements Precondition {}

    /** Nothing: for keys that name their own content, where whoever writes writes the same. */
    record None() implements Precondition {}

    static Precondition absent() {
        return new Absent();
    }

    static Precondition matches(String etag) {
        return new Matches(etag);
    }

    static Precondition none() {
        return new None();
    }
}
