package dev.postern.cli.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.cli.probe.Observation.Answered;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/** As much of an HTTP/1.1 answer as the probe wants to know. */
final class HttpAnswer {
    // An echoed request with a chain in its headers fits; a peer that never stops does not fill the memory.
    private static final int LIMIT = 64 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)[ \r\n].*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:[ \t]*(\\d{1,9})[ \t]*$");
    private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding:.*chunked[ \t]*$");

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** Reads until the answer is complete, the limit is reached or the peer is done; what came is kept if this fails. */
    void readFrom(InputStream in) throws IOException {
        var buffer = new byte[8192];
        while (received.size() < LIMIT && !isComplete()) {
            var read = in.read(buffer);
            if (read < 0) {
                return;
            }
            received.write(buffer, 0, read);
        }
    }

    boolean isEmpty() {
        return received.size() == 0;
    }

    /** The first line, shortened. */
    String start() {
        var line = text().lines().findFirst().orElse("");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }

    Optional<Answered> answered() {
        var text = afterInterim(text());
        var status = STATUS.matcher(text);
        if (!status.matches()) {
            return Optional.empty();
        }
        var end = text.indexOf("\r\n\r\n");
        return Optional.of(new Answered(Integer.parseInt(status.group(1)), end < 0 ? "" : text.substring(end + 4)));
    }

    private boolean isComplete() {
        var text = afterInterim(text());
        var end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        // The patterns' line ends are LF.
        var head = text.substring(0, end).replace("\r", "");
        if (CHUNKED.matcher(head).find()) {
            return text.endsWith("\r\n0\r\n\r\n");
        }
        var length = LENGTH.matcher(head);
        return length.find() && text.length() >= end + 4 + Integer.parseInt(length.group(1));
    }

    // RFC 9110 §15.2: any number of 1xx may come before the answer.
    private static String afterInterim(String text) {
        var rest = text;
        while (rest.startsWith("HTTP/1.1 1") && rest.contains("\r\n\r\n")) {
            rest = rest.substring(rest.indexOf("\r\n\r\n") + 4);
        }
        return rest;
    }

    private String text() {
        return received.toString(ISO_8859_1);
    }
}
