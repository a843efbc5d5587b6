package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the {@code headers} that a rule sets towards the upstream. */
final class RuleHeaders {
    private static final int MAX_VALUE = 1024;
    // RFC 9110 §5.6.2.
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";
    // Where a message goes, where it ends, and what one connection is about.
    private static final Set<String> MESSAGE = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "http2-settings",
            "expect",
            "forwarded",
            "client-cert",
            "client-cert-chain",
            "x-postern-client");

    private RuleHeaders() {}

    static Map<String, String> read(ConfigSection section) {
        var headers = section.pairs();
        var folded = new HashSet<String>();
        headers.forEach((name, value) -> {
            if (!name.matches(TOKEN) || isTheEdges(folded(name))) {
                throw section.complaint(name, "is no header that a rule can set (expected: a name such as X-Tenant)");
            }
            if (!folded.add(folded(name))) {
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

    /** As backends fold names: {@code _} and {@code .} are {@code -} to some. */
    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }

    private static boolean isTheEdges(String folded) {
        return MESSAGE.contains(folded)
                || folded.startsWith("x-amzn-mtls-")
                || folded.startsWith("x-amzn-tls-")
                || folded.startsWith("x-forwarded-")
                || folded.equals("x-amzn-trace-id");
    }
}
