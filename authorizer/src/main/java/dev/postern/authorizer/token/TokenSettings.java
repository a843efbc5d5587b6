package dev.postern.authorizer.token;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Which tokens are taken.
 *
 * @param issuer the {@code iss} claim, to the letter
 * @param keys where the issuer's JWK set is, https
 * @param audience one of the token's {@code aud}
 * @param claims further claims and the value each must have, or have among its values
 * @param clockSkew by how much the issuer's clock may differ
 */
public record TokenSettings(
        String issuer, URI keys, String audience, Map<String, String> claims, Duration clockSkew, Binding binding) {
    /** As many as the load balancer's JWT verification takes (alb.md 9.1). */
    public static final int MAX_CLAIMS = 10;

    public static final Duration MAX_SKEW = Duration.ofMinutes(5);

    public TokenSettings {
        claims = Map.copyOf(claims);
        if (!"https".equals(keys.getScheme()) || keys.getHost() == null || keys.getUserInfo() != null) {
            throw new MalformedInput("keys: " + keys + " (expected: https://HOST/PATH)");
        }
        if (claims.size() > MAX_CLAIMS) {
            throw new MalformedInput("claims: " + claims.size() + " (expected: at most " + MAX_CLAIMS + ")");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_SKEW) > 0) {
            throw new MalformedInput("clockSkew: " + clockSkew + " (expected: PT0S to " + MAX_SKEW + ")");
        }
    }
}
