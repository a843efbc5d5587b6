package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A path in a rule: segments as they read when decoded. {@code *} stands for one segment that is not empty, a final {@code **} for any
 * number of them, none included.
 *
 * @param below whether what is below matches too
 */
record PathPattern(List<String> segments, boolean below) {
    static final String EXPECTED = "a decoded path such as /widgets, /widgets/* or /parts/**";
    private static final String ANY = "*";
    private static final String ALL_BELOW = "**";

    PathPattern {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a pattern; a slash at its end makes no difference.
     *
     * @throws MalformedInput for anything that no path that is read in one way could match
     */
    static PathPattern parse(String text) {
        var path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        var segments = List.of(path.split("/", -1));
        segments = segments.subList(1, segments.size());
        var below = !segments.isEmpty() && segments.get(segments.size() - 1).equals(ALL_BELOW);
        var before = below ? segments.subList(0, segments.size() - 1) : segments;
        if (!text.startsWith("/") || !before.stream().allMatch(PathPattern::isSegment)) {
            throw new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")");
        }
        return new PathPattern(before, below);
    }

    private static boolean isSegment(String segment) {
        return segment.equals(ANY)
                || (!segment.isEmpty()
                        && !segment.equals(".")
                        && !segment.equals("..")
                        && segment.chars().noneMatch(c -> "*%;?#\\".indexOf(c) >= 0 || Character.isISOControl(c)));
    }

    boolean matches(List<String> path) {
        return matches(path, String::equals);
    }

    /** To some backends a path is the same in any case. */
    boolean matchesInAnyCase(List<String> path) {
        return matches(path, String::equalsIgnoreCase);
    }

    private boolean matches(List<String> path, BiPredicate<String, String> same) {
        if (below ? path.size() < segments.size() : path.size() != segments.size()) {
            return false;
        }
        for (var at = 0; at < segments.size(); at++) {
            var wanted = segments.get(at);
            var segment = path.get(at);
            if (wanted.equals(ANY) ? segment.isEmpty() : !same.test(wanted, segment)) {
                return false;
            }
        }
        return true;
    }
}
