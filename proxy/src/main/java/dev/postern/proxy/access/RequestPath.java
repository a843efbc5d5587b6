package dev.postern.proxy.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A request's path as the backend sees it: segments, decoded once. A path that could be read in another way does not become one.
 *
 * <p>Of the ways of writing that a policy allows, an allow rule sees the segments as they stand between slashes: an encoded slash is a
 * character of its segment, an empty segment is a segment. A deny rule sees what a reader would who drops empty segments, and also what
 * one would who decodes first and separates then, so that no spelling leads around it.
 *
 * @param segments what allow rules match; none for {@code /}. A slash at the end makes no difference
 * @param readings what deny rules match, if one of them does
 */
record RequestPath(List<String> segments, List<List<String>> readings) implements PathReading {
    /**
     * Reads a target's path; work is linear in its length.
     *
     * @param target path and query as sent
     */
    static PathReading of(String target, Set<PathAllowance> allowed) {
        return new PathDecoder(allowed).read(target);
    }

    static RequestPath of(List<String> segments) {
        for (var segment : segments) {
            if (segment.isEmpty() || segment.indexOf('/') >= 0) {
                return new RequestPath(segments, readings(segments));
            }
        }
        return new RequestPath(segments, List.of(segments));
    }

    private static List<List<String>> readings(List<String> segments) {
        var merged = segments.stream().filter(segment -> !segment.isEmpty()).toList();
        var separated = new ArrayList<String>();
        for (var segment : merged) {
            for (var part : segment.split("/", -1)) {
                if (!part.isEmpty()) {
                    separated.add(part);
                }
            }
        }
        return separated.equals(merged) ? List.of(merged) : List.of(merged, List.copyOf(separated));
    }
}
