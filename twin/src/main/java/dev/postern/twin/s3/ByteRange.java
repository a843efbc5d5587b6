package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsError;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The part of an object that a Range header asks for; what is not one range is ignored (RFC 9110 §14.2). */
final class ByteRange {
    // Eighteen digits are more than any object has bytes, and fit.
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{1,18})?-(\\d{1,18})?");

    private ByteRange() {}

    static AwsAnswer answer(Optional<String> range, Map<String, String> headers, byte[] bytes) {
        var asked = ONE.matcher(range.orElse(""));
        if (!asked.matches() || (asked.group(1) == null && asked.group(2) == null)) {
            return new AwsAnswer(200, headers, bytes);
        }
        var lastByte = bytes.length - 1L;
        long from;
        long to = lastByte;
        if (asked.group(1) == null) {
            var suffix = Long.parseLong(asked.group(2));
            from = suffix == 0 ? bytes.length : Math.max(0, bytes.length - suffix);
        } else {
            from = Long.parseLong(asked.group(1));
            if (asked.group(2) != null) {
                to = Math.min(lastByte, Long.parseLong(asked.group(2)));
            }
        }
        if (from > lastByte || from > to) {
            throw new AwsError(416, "InvalidRange", "The requested range is not satisfiable");
        }
        var more = new LinkedHashMap<>(headers);
        more.put("content-range", "bytes " + from + "-" + to + "/" + bytes.length);
        return new AwsAnswer(206, more, Arrays.copyOfRange(bytes, (int) from, (int) to + 1));
    }
}
