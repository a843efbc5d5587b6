package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.List;

/** The statuses by which a target passes its health check, as the load balancer writes them: {@code 200}, {@code 200,202} or {@code 200-299}. */
public record StatusMatcher(List<Range> ranges) {
    /** From the first to the last, both included. */
    public record Range(int first, int last) {
        public Range {
            // The load balancer's own limits.
            if (first < 200 || last > 499 || first > last) {
                throw new MalformedInput("matcher: " + first + "-" + last + " (expected: statuses from 200 to 499)");
            }
        }
    }

    public static final StatusMatcher OK = new StatusMatcher(List.of(new Range(200, 200)));

    public StatusMatcher {
        ranges = List.copyOf(ranges);
    }

    /** Reads one. */
    public static StatusMatcher parse(String text) {
        if (!text.matches("\\d{3}(-\\d{3})?(,\\d{3}(-\\d{3})?){0,31}")) {
            throw new MalformedInput("matcher: \"" + text + "\" (expected: such as 200, 200,202 or 200-299)");
        }
        return new StatusMatcher(Arrays.stream(text.split(",", -1))
                .map(part -> new Range(
                        Integer.parseInt(part.substring(0, 3)), Integer.parseInt(part.substring(part.length() - 3))))
                .toList());
    }

    /** Whether a response with this status passes. */
    public boolean matches(int status) {
        return ranges.stream().anyMatch(range -> range.first() <= status && status <= range.last());
    }
}
