package dev.postern.proxy.log;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a log cannot be written, again when the cause changes, and once that it can. */
final class Complaint {
    private static final Logger LOG = LoggerFactory.getLogger(RecordLog.class);

    private final String target;
    private String cause = "";

    Complaint(String target) {
        this.target = target;
    }

    void about(IOException failure) {
        var now = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        if (!now.equals(cause)) {
            cause = now;
            LOG.warn("record-log-failed target={} cause=\"{}\"", target, now);
        }
    }

    void over() {
        if (!cause.isEmpty()) {
            cause = "";
            LOG.info("record-log-recovered target={}", target);
        }
    }
}
