package dev.postern.cli.probe;

import dev.postern.cli.probe.Observation.Alert;
import dev.postern.cli.probe.Observation.Closed;
import dev.postern.cli.probe.Observation.HandshakeFailed;
import dev.postern.cli.probe.Observation.Reset;
import dev.postern.cli.probe.Observation.TimedOut;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.regex.Pattern;

/** Tells from an exception of the JDK's TLS how the connection ended; its texts and nesting differ by version and step. */
final class ConnectionEnd {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\S+)");

    private ConnectionEnd() {}

    static Observation of(IOException thrown, boolean writeBroke) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            var message = Objects.requireNonNullElse(at.getMessage(), "");
            var alert = ALERT.matcher(message);
            if (alert.find()) {
                return new Alert(alert.group(1));
            }
            if (at instanceof SocketTimeoutException) {
                return new TimedOut();
            }
            if (at instanceof SocketException) {
                return new Reset();
            }
            if (at instanceof EOFException || message.contains("close_notify")) {
                return ended(writeBroke);
            }
        }
        return new HandshakeFailed(reason(thrown));
    }

    /** The peer is done and has said nothing. The kernel reports a reset once: if a write had it, the read sees an end. */
    static Observation ended(boolean writeBroke) {
        return writeBroke ? new Reset() : new Closed();
    }

    private static String reason(Throwable thrown) {
        var deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Objects.requireNonNullElse(
                        deepest.getMessage(), deepest.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("");
    }
}
