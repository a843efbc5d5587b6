package dev.postern.authorizer.token;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's keys, fetched when they are asked for: again when they have become old, and when a token names one that is not
 * among them, but not more often than {@link #BETWEEN}, so that nobody makes us fetch by inventing names. A set that cannot be
 * fetched leaves the last one in force for {@link #MAX_STALE}. For many threads; blocks on the network.
 */
final class TokenKeys implements JWKSource<SecurityContext> {
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Duration BETWEEN = Duration.ofSeconds(30);
    private static final Duration MAX_STALE = Duration.ofHours(1);
    // RFC 7518 §3.3: a key of 2048 bits or larger must be used.
    private static final int MIN_BITS = 2048;

    private final KeySetFetch fetch;
    private final InstantSource clock;
    private @Nullable Held held;
    private @Nullable Instant tried;
    private @Nullable Exception failure;

    TokenKeys(KeySetFetch fetch, InstantSource clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    private record Held(JWKSet keys, Instant fetchedAt) {}

    @Override
    public synchronized List<JWK> get(JWKSelector selector, SecurityContext context) throws RemoteKeySourceException {
        var now = clock.instant();
        if (held == null || !now.isBefore(held.fetchedAt().plus(LIFETIME))) {
            refresh(now);
        }
        var found = select(selector, current(now));
        if (found.isEmpty() && refresh(now)) {
            found = select(selector, current(now));
        }
        return found;
    }

    private static List<JWK> select(JWKSelector selector, JWKSet keys) {
        return selector.select(keys).stream()
                .filter(key -> key instanceof RSAKey rsa && rsa.size() >= MIN_BITS)
                .toList();
    }

    private JWKSet current(Instant now) throws RemoteKeySourceException {
        var keys = held;
        if (keys == null || now.isAfter(keys.fetchedAt().plus(MAX_STALE))) {
            throw new RemoteKeySourceException(
                    failure == null ? "no keys" : String.valueOf(failure.getMessage()), failure);
        }
        return keys.keys();
    }

    /** Fetches, unless that was tried a moment ago. Whether there is something new. */
    private boolean refresh(Instant now) {
        if (tried != null && !now.isBefore(tried) && now.isBefore(tried.plus(BETWEEN))) {
            return false;
        }
        tried = now;
        try {
            held = new Held(fetch.keys(), now);
            failure = null;
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }
}
