package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** From when until when a certificate shall hold, both in whole seconds; what {@code Validity} and its five types mean. */
record ValidityPeriod(Instant notBefore, Instant notAfter) {
    // "the issuance time minus 60 minutes" (API reference, ValidityNotBefore).
    private static final Duration BACKDATING = Duration.ofMinutes(60);
    private static final DateTimeFormatter GENERALIZED = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);

    private enum Type {
        END_DATE,
        ABSOLUTE,
        DAYS,
        MONTHS,
        YEARS
    }

    static ValidityPeriod parse(JsonNode end, Optional<JsonNode> start, Instant now) {
        var notBefore = start.map(ValidityPeriod::absolute).orElse(now.minus(BACKDATING));
        var notAfter = end(end, now);
        if (!notAfter.isAfter(notBefore)) {
            throw AwsError.of("ValidationException", "The certificate validity ends before it begins");
        }
        return new ValidityPeriod(notBefore.truncatedTo(ChronoUnit.SECONDS), notAfter.truncatedTo(ChronoUnit.SECONDS));
    }

    private static Instant absolute(JsonNode start) {
        if (Input.choice(Type.class, start, "Type") != Type.ABSOLUTE) {
            throw AwsError.of("InvalidArgsException", "ValidityNotBefore must be of type ABSOLUTE");
        }
        return end(start, Instant.EPOCH);
    }

    private static Instant end(JsonNode validity, Instant now) {
        var type = Input.choice(Type.class, validity, "Type");
        var value = Input.number(validity, "Value", 1, Long.MAX_VALUE)
                .orElseThrow(() -> Input.invalid("null", "Value", "Member must not be null"));
        try {
            var from = now.atOffset(ZoneOffset.UTC);
            return switch (type) {
                case END_DATE -> date(value);
                case ABSOLUTE -> Instant.ofEpochSecond(value);
                case DAYS -> from.plusDays(value).toInstant();
                case MONTHS -> from.plusMonths(value).toInstant();
                case YEARS -> from.plusYears(value).toInstant();
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw AwsError.of("InvalidArgsException", "Validity value " + value + " is out of range");
        }
    }

    /** {@code YYMMDDHHMMSS} or {@code YYYYMMDDHHMMSS}; years from 50 on are of the last century. */
    private static Instant date(long value) {
        var text = Long.toString(value);
        var twelve = text.length() < 12 ? "0".repeat(12 - text.length()) + text : text;
        var full = twelve.length() == 12 ? (twelve.charAt(0) >= '5' ? "19" : "20") + twelve : twelve;
        return LocalDateTime.parse(full, GENERALIZED).toInstant(ZoneOffset.UTC);
    }
}
