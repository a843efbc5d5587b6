package dev.postern.cli;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** How a length of time is written on the command line: as ISO 8601 has it, such as {@code P90D} or {@code PT12H}. */
public final class DurationText {
    // A century: beyond it an instant plus the duration leaves what certificates can say.
    private static final Duration MAX = Duration.ofDays(36_525);

    private DurationText() {}

    /**
     * The length that an option's text says.
     *
     * @throws MalformedInput naming the option
     */
    public static Duration parse(String option, String text) {
        try {
            var duration = Duration.parse(text);
            if (!duration.isZero() && !duration.isNegative() && duration.compareTo(MAX) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below, in one way for all that it is not.
        }
        throw new MalformedInput(
                option + ": \"" + text + "\" (expected: a duration > 0 and <= P36525D, such as P90D or PT12H)");
    }
}
