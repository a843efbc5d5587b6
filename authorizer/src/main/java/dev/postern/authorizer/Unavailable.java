package dev.postern.authorizer;

import java.io.IOException;

/** Something that must be asked could not be; the request is neither allowed nor refused, but failed. */
final class Unavailable extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final transient Findings findings;

    Unavailable(Reason reason, Findings findings, Exception cause) {
        super(reason + ": " + cause.getMessage(), cause);
        this.reason = reason;
        this.findings = findings;
    }

    Reason reason() {
        return reason;
    }

    Findings findings() {
        return findings;
    }
}
