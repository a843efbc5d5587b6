package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;
import java.time.Duration;
import java.util.Optional;

/** Reads a rule's {@code limits}. */
final class RuleLimitsReader {
    private static final long MAX_COUNT = 1_000_000;
    private static final long MAX_BYTES = 1L << 40;
    private static final String RATE = "1 to 1000000 a second, minute or hour, such as 100/s, 600/m or 1000/h";

    private RuleLimitsReader() {}

    static RuleLimits read(ConfigSection limits) {
        limits.only("rate", "burst", "concurrency", "requestBytes");
        return limits.make(() -> {
            if (limits.has("burst") && !limits.has("rate")) {
                throw new MalformedInput("burst: without a rate (expected: beside rate)");
            }
            if (limits.keys().isEmpty()) {
                throw new MalformedInput("rate: missing (expected: rate, concurrency or requestBytes)");
            }
            return new RuleLimits(
                    rate(limits),
                    count(limits, "concurrency").map(Math::toIntExact),
                    number(limits, "requestBytes", 0, MAX_BYTES));
        });
    }

    private static Optional<RuleLimits.Rate> rate(ConfigSection limits) {
        if (!limits.has("rate")) {
            return Optional.empty();
        }
        var rate = limits.value("rate", RATE, RuleLimitsReader::parse);
        return Optional.of(count(limits, "burst")
                .map(burst -> new RuleLimits.Rate(rate.requests(), rate.per(), Math.toIntExact(burst)))
                .orElse(rate));
    }

    /** A burst of one second's worth, at least 1. */
    private static RuleLimits.Rate parse(String text) {
        var slash = text.indexOf('/');
        var per = switch (slash < 0 ? "" : text.substring(slash)) {
            case "/s" -> Duration.ofSeconds(1);
            case "/m" -> Duration.ofMinutes(1);
            case "/h" -> Duration.ofHours(1);
            default -> Duration.ZERO;
        };
        var digits = slash < 0 ? "" : text.substring(0, slash);
        if (per.isZero() || !digits.matches("[0-9]{1,7}")) {
            throw new MalformedInput("\"" + text + "\" (expected: " + RATE + ")");
        }
        var requests = Integer.parseInt(digits);
        if (requests < 1 || requests > MAX_COUNT) {
            throw new MalformedInput("\"" + text + "\" (expected: " + RATE + ")");
        }
        return new RuleLimits.Rate(requests, per, Math.max(1, requests / Math.toIntExact(per.toSeconds())));
    }

    private static Optional<Long> count(ConfigSection limits, String key) {
        return number(limits, key, 1, MAX_COUNT);
    }

    private static Optional<Long> number(ConfigSection limits, String key, long least, long most) {
        if (!limits.has(key)) {
            return Optional.empty();
        }
        var expected = least + ".." + most;
        return Optional.of(limits.value(key, expected, text -> {
            var number = text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
            if (number < least || number > most) {
                throw new MalformedInput("\"" + text + "\" (expected: " + expected + ")");
            }
            return number;
        }));
    }
}
