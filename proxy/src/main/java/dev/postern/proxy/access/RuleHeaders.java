package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;
import dev.postern.proxy.config.HeaderFamily;
import java.util.HashSet;
import java.util.Map;

/** Reads the {@code headers} that a rule sets towards the upstream. */
final class RuleHeaders {
    private static final int MAX_VALUE = 1024;
    // RFC 9110 §5.6.2.
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

    private RuleHeaders() {}

    static Map<String, String> read(ConfigSection section) {
        var headers = section.pairs();
        var folded = new HashSet<String>();
        headers.forEach((name, value) -> {
            if (!name.matches(TOKEN) || isTheEdges(HeaderFamily.folded(name))) {
                throw section.complaint(name, "is no header that a rule can set (expected: a name such as X-Tenant)");
            }
            if (!folded.add(HeaderFamily.folded(name))) {
                throw section.complaint(name, "is a name that stands there in another spelling (expected: each once)");
            }
            if (value.isEmpty()
                    || value.length() > MAX_VALUE
                    || !value.strip().equals(value)
                    || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                throw section.complaint(
                        name, "\"" + value + "\" (expected: 1.." + MAX_VALUE + " printable characters of ASCII)");
            }
        });
        if (headers.isEmpty()) {
            throw new MalformedInput("headers: an empty section (expected: names and values)");
        }
        return Map.copyOf(headers);
    }

    /** Of each edge; what one has beside these is asked when the policy is loaded for a listener. */
    private static boolean isTheEdges(String folded) {
        // A message's own list of its trailers is not a rule's to write.
        return HeaderFamily.of(folded) != HeaderFamily.OTHER || folded.equals("trailer");
    }
}
