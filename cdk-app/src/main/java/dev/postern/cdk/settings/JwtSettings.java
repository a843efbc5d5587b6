package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.require;

import java.net.URI;

/**
 * A token that is asked for beside the certificate.
 *
 * @param issuer its {@code iss}
 * @param jwks where the issuer's keys are, https
 * @param audience its {@code aud}
 * @param binding whether it must name the client's certificate
 */
public record JwtSettings(String issuer, URI jwks, String audience, TokenBinding binding) {
    public JwtSettings {
        require(issuer.matches("[!-~]{1,256}"), "issuer", issuer, "what tokens name as iss, without blanks");
        if (jwks.getRawUserInfo() != null) {
            throw InvalidSetting.because("jwks", "names a user", JWKS);
        }
        require(
                "https".equals(jwks.getScheme()) && jwks.getHost() != null && jwks.getFragment() == null,
                "jwks",
                jwks,
                JWKS);
        require(audience.matches("[!-~]{1,256}"), "audience", audience, "what tokens name as aud, without blanks");
    }

    static final String JWKS = "https://HOST/PATH";
}
