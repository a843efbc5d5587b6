package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The URIs in a rule: SPIFFE ids, in whose path {@code *} stands for a segment and a final {@code **} for any number of them, and other
 * URIs, which are compared octet by octet.
 *
 * @param spiffe paths by trust domain
 */
record UriPatterns(Set<String> exact, Map<String, List<PathPattern>> spiffe) {
    static final String EXPECTED =
            "a URI, or a SPIFFE id such as spiffe://acme.example/client/* or spiffe://acme.example/**";

    static UriPatterns of(List<String> texts) {
        var spiffe = texts.stream()
                .filter(SpiffeId::claims)
                .collect(Collectors.groupingBy(
                        UriPatterns::trustDomain, Collectors.mapping(UriPatterns::path, Collectors.toList())));
        var exact = new HashSet<>(texts);
        exact.removeIf(SpiffeId::claims);
        return new UriPatterns(Set.copyOf(exact), Map.copyOf(spiffe));
    }

    /**
     * Checks one of them.
     *
     * @throws MalformedInput for what no certificate could match
     */
    static String check(String text) {
        var known = SpiffeId.claims(text)
                ? isSpiffe(text)
                : text.matches("[A-Za-z][A-Za-z0-9+.-]*:[\\x21-\\x7e]+") && text.indexOf('*') < 0;
        if (!known) {
            throw new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")");
        }
        return text;
    }

    boolean matches(LeafNames names, Effect effect) {
        return (!exact.isEmpty() && names.uris().anyMatches(exact::contains, effect))
                || (!spiffe.isEmpty() && names.spiffe().anyMatches(this::matchesSpiffe, effect));
    }

    private boolean matchesSpiffe(String uri) {
        return SpiffeId.parse(uri)
                .filter(id -> spiffe.getOrDefault(id.trustDomain(), List.of()).stream()
                        .anyMatch(pattern -> pattern.matches(id.path())))
                .isPresent();
    }

    private static boolean isSpiffe(String text) {
        var slash = text.indexOf('/', SpiffeId.SCHEME.length());
        return text.startsWith(SpiffeId.SCHEME)
                && slash > 0
                && !text.endsWith("/")
                && SpiffeId.isTrustDomain(trustDomain(text))
                && path(text).segments().stream()
                        .allMatch(segment -> segment.equals("*") || SpiffeId.isSegment(segment));
    }

    private static String trustDomain(String text) {
        return text.substring(SpiffeId.SCHEME.length(), text.indexOf('/', SpiffeId.SCHEME.length()));
    }

    private static PathPattern path(String text) {
        return PathPattern.parse(text.substring(text.indexOf('/', SpiffeId.SCHEME.length())));
    }
}
