package dev.postern.authorizer.token;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims a token must have: {@code iss} and {@code aud} as configured, {@code exp} not over, {@code nbf} and {@code iat} not
 * to come where they are there, and whatever else was asked for.
 */
final class ClaimsCheck extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final Map<String, String> claims;
    private final InstantSource clock;

    ClaimsCheck(TokenSettings settings, InstantSource clock) {
        super(
                settings.audience(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("exp"));
        this.claims = settings.claims();
        this.clock = clock;
        setMaxClockSkew((int) settings.clockSkew().toSeconds());
    }

    @Override
    public void verify(JWTClaimsSet token, @Nullable SecurityContext context) throws BadJWTException {
        super.verify(token, context);
        var issuedAt = token.getIssueTime();
        if (issuedAt != null && issuedAt.toInstant().isAfter(clock.instant().plusSeconds(getMaxClockSkew()))) {
            throw new BadJWTException("JWT issued in the future");
        }
        for (var claim : claims.entrySet()) {
            if (!holds(token.getClaim(claim.getKey()), claim.getValue())) {
                throw new BadJWTException("JWT " + claim.getKey() + " claim rejected");
            }
        }
    }

    @Override
    protected Date currentTime() {
        return Date.from(clock.instant());
    }

    /** The load balancer's three forms in one (alb.md 9.1): one text, several of them, or several with blanks between. */
    private static boolean holds(@Nullable Object claim, String value) {
        if (claim instanceof String text) {
            return text.equals(value) || Arrays.asList(text.split(" ", -1)).contains(value);
        }
        return claim instanceof Collection<?> several && several.contains(value);
    }
}
