package dev.postern.cli.plane;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;

/** How a place that events go to is written, checked before anything happens that would have to be told there. */
final class EventTarget {
    static final String EXPECTED = "stdout, file:PATH or eventbridge:BUS";

    private static final String FILE = "file:";

    private EventTarget() {}

    /** The text with its path made absolute. */
    static String checked(ConfigSection root, String text) {
        if (text.startsWith(FILE) && text.length() > FILE.length()) {
            return FILE + root.resolve(text.substring(FILE.length()));
        }
        // "Event bus name" of EventBridge's API: PutEvents takes a name or an ARN.
        if (text.equals("stdout") || text.matches("eventbridge:[/.A-Za-z0-9:_-]{1,256}")) {
            return text;
        }
        throw new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")");
    }
}
