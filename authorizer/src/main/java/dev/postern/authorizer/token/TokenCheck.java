package dev.postern.authorizer.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.postern.authorizer.token.BearerToken.Fault;
import dev.postern.authorizer.token.BearerToken.Invalid;
import dev.postern.authorizer.token.BearerToken.Valid;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.net.http.HttpClient;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says what a request's Authorization header is worth. RS256 alone, keys from the issuer's set alone: what a token says of keys
 * ({@code jwk}, {@code jku}, {@code x5u}) is not looked at. For many threads; blocks while keys are fetched.
 */
public final class TokenCheck {
    // RFC 6750 §2.1; the scheme's name is case-insensitive (RFC 9110 §11.1).
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]+)");

    private final Binding binding;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** A check with no keys yet; the first token has them fetched. */
    public static TokenCheck of(TokenSettings settings, HttpClient http, InstantSource clock) {
        var fetch = new KeySetFetch(http, settings.keys(), KeySetFetch.MAX_TIME);
        return new TokenCheck(settings, new TokenKeys(fetch, clock), clock);
    }

    TokenCheck(TokenSettings settings, TokenKeys keys, InstantSource clock) {
        binding = settings.binding();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        // RFC 9068 §4: an access token's type is at+jwt; most issuers still say JWT, or nothing.
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier(new ClaimsCheck(settings, clock));
    }

    /**
     * Judges the values of the Authorization header of a client with this certificate.
     *
     * @throws IOException if the issuer's keys are not to be had
     */
    public BearerToken check(List<String> authorization, Fingerprint certificate) throws IOException {
        if (authorization.isEmpty()) {
            return new Invalid(Fault.MISSING, "no Authorization header");
        }
        if (authorization.size() > 1) {
            return new Invalid(Fault.INVALID, authorization.size() + " Authorization headers (expected: 1)");
        }
        var bearer = BEARER.matcher(authorization.get(0));
        if (!bearer.matches()) {
            return new Invalid(Fault.INVALID, "Authorization: of another form (expected: Bearer TOKEN)");
        }
        try {
            var claims = processor.process(parsed(bearer.group(1)), null);
            return bound(claims, certificate);
        } catch (ParseException e) {
            return new Invalid(Fault.INVALID, "not a signed JWT"); // the library's words may hold a part of it
        } catch (BadJOSEException e) {
            return new Invalid(Fault.INVALID, String.valueOf(e.getMessage()));
        } catch (KeySourceException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        } catch (JOSEException e) {
            return new Invalid(Fault.INVALID, "cannot be verified: " + e.getMessage());
        }
    }

    /** The library reads the head of "null" as a map that is null; what else it stumbles over was written by the client too. */
    private static SignedJWT parsed(String token) throws ParseException {
        try {
            return SignedJWT.parse(token);
        } catch (RuntimeException e) {
            throw new ParseException("unreadable: " + e.getClass().getSimpleName(), 0);
        }
    }

    private BearerToken bound(JWTClaimsSet claims, Fingerprint certificate) {
        var confirmation = claims.getClaims().get("cnf");
        if (confirmation == null) {
            return binding == Binding.REQUIRED
                    ? new Invalid(Fault.NOT_BOUND, "bound to no certificate")
                    : new Valid(Optional.ofNullable(claims.getSubject()));
        }
        return isOf(certificate, confirmation)
                ? new Valid(Optional.ofNullable(claims.getSubject()))
                : new Invalid(Fault.NOT_BOUND, "bound to another certificate, or to what is none");
    }

    /** RFC 8705 §3.1. A token bound by another method (RFC 9449, say) is worth nothing without a proof, and we ask for none. */
    private static boolean isOf(Fingerprint certificate, Object confirmation) {
        return confirmation instanceof Map<?, ?> methods && encoded(certificate).equals(methods.get("x5t#S256"));
    }

    private static String encoded(Fingerprint fingerprint) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(fingerprint.hex()));
    }
}
