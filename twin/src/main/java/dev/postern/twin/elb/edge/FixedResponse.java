package dev.postern.twin.elb.edge;

/** An answer that no target gives. */
public record FixedResponse(int status, String contentType, String body) {
    /** alb.md 5.1: no registered targets. */
    public static final FixedResponse NO_TARGETS = new FixedResponse(503, "text/html", "");
}
