package dev.postern.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How times are told to people: a date when it is far off, a count when it is near. */
public final class Words {
    private Words() {}

    /** A length of time in its largest unit, rounded down: {@code 3 days}, {@code 1 minute}. */
    public static String duration(Duration length) {
        var seconds = length.abs().toSeconds();
        if (seconds >= 2 * 86_400) {
            return count(seconds / 86_400, "day");
        }
        if (seconds >= 2 * 3600) {
            return count(seconds / 3600, "hour");
        }
        return seconds >= 60 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    /** A day, for what holds for months: {@code 2027-10-14}. */
    public static String day(Instant instant) {
        return instant.toString().substring(0, "2027-10-14".length());
    }

    /** To the second: {@code 2027-10-14T07:30:00Z}. */
    public static String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
