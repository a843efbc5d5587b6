package dev.postern.cli.explain;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.http.HeaderBlock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the upstream gets of us with a request.
 *
 * @param lines the headers
 * @param most bytes of head that the upstream takes in all, if that is configured
 */
record Head(List<String> lines, Optional<Integer> most, String upstream) {
    // ": " is in the lines already.
    private static final int LINE_END = "\r\n".length();

    /** As the edge puts it together: what can be spared is left out where it does not fit. */
    static Head of(
            HeaderBlock identity,
            HeaderBlock registered,
            Map<String, String> ofRule,
            String upstream,
            Optional<Integer> most) {
        var all = new Head(lines(identity, registered, ofRule), most, upstream);
        return all.refused().isPresent()
                ? new Head(lines(identity.withoutExpendable(), registered, ofRule), most, upstream)
                : all;
    }

    private static List<String> lines(HeaderBlock identity, HeaderBlock registered, Map<String, String> ofRule) {
        return Stream.of(
                        identity.lines().stream(),
                        registered.lines().stream(),
                        ofRule.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(header -> header.getKey() + ": " + header.getValue()))
                .flatMap(lines -> lines)
                .toList();
    }

    /** Without what the client sends, which comes on top. */
    int bytes() {
        return lines.stream().mapToInt(line -> line.length() + LINE_END).sum();
    }

    /** Refused, when ours alone are too much. */
    Optional<Refusal> refused() {
        return most.filter(limit -> bytes() > limit).map(limit -> Refusal.of(AccessDenial.HEADERS_TOO_LARGE, text()));
    }

    String text() {
        return bytes() + " bytes of ours, and the client's own on top (upstream " + upstream + " takes "
                + most.map(String::valueOf).orElse("any number") + ")";
    }
}
