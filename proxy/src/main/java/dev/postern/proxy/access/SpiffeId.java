package dev.postern.proxy.access;

import java.util.List;
import java.util.Optional;

/**
 * A workload's identity as the SPIFFE ID specification has it: {@code spiffe://}, a trust domain, and a path of at least one segment.
 * No user, port, query, fragment or escape; nothing in upper case before the path; no dot segments (C17).
 */
record SpiffeId(String trustDomain, List<String> path) {
    static final String SCHEME = "spiffe://";
    // SPIFFE-ID §2.3.
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_DOMAIN = 255;

    SpiffeId {
        path = List.copyOf(path);
    }

    /** Whether a URI means to be one, well-formed or not. */
    static boolean claims(String uri) {
        return uri.regionMatches(true, 0, "spiffe:", 0, 7);
    }

    static Optional<SpiffeId> parse(String uri) {
        if (!uri.startsWith(SCHEME) || uri.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var slash = uri.indexOf('/', SCHEME.length());
        if (slash < 0 || !isTrustDomain(uri.substring(SCHEME.length(), slash))) {
            return Optional.empty();
        }
        var path = List.of(uri.substring(slash + 1).split("/", -1));
        return path.stream().allMatch(SpiffeId::isSegment)
                ? Optional.of(new SpiffeId(uri.substring(SCHEME.length(), slash), path))
                : Optional.empty();
    }

    static boolean isTrustDomain(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_DOMAIN
                && text.chars().allMatch(c -> isPlain(c) && (c < 'A' || c > 'Z'));
    }

    static boolean isSegment(String text) {
        return !text.isEmpty()
                && !text.equals(".")
                && !text.equals("..")
                && text.chars().allMatch(SpiffeId::isPlain);
    }

    private static boolean isPlain(int c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || c == '-' || c == '.' || c == '_';
    }
}
