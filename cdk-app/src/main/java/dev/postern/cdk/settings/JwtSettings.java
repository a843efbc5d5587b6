package dev.postern.cdk.settings;

import java.net.URI;

/**
 * A token that is asked for beside the certificate.
 *
 * @param issuer its {@code iss}
 * @param jwks where the issuer's keys are, https
 * @param audience its {@code aud}
 */
public record JwtSettings(String issuer, URI jwks, String audience) {}
