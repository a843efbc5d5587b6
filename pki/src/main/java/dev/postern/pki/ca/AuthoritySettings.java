package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How a new authority shall be.
 *
 * @param organization stands in the names of both certificates
 * @param clientLifetime how long a client's certificate holds unless said otherwise
 * @param serverLifetime the same for a server's
 * @param crlUrls where clients' certificates say the issuing certificate's list is; may be empty
 */
public record AuthoritySettings(
        String organization,
        TrustDomain trustDomain,
        KeyType keyType,
        Duration rootLifetime,
        Duration issuingLifetime,
        Duration clientLifetime,
        Duration serverLifetime,
        List<URI> crlUrls) {
    public AuthoritySettings {
        // " Issuing CA" comes behind it in a common name, which has 64 characters.
        if (organization.isBlank() || organization.length() > 50) {
            throw new MalformedInput("organization: \"" + organization + "\" (expected: 1..50 characters)");
        }
        positive("root lifetime", rootLifetime);
        positive("issuing lifetime", issuingLifetime);
        positive("client lifetime", clientLifetime);
        positive("server lifetime", serverLifetime);
        crlUrls = List.copyOf(crlUrls);
        crlUrls.forEach(CertificateProfile::checkUrl);
    }

    /** P-256; ten years for the root, five for the issuing certificate, one for clients and servers; no list URL. */
    public static AuthoritySettings of(String organization, TrustDomain trustDomain) {
        return new AuthoritySettings(
                organization,
                trustDomain,
                KeyType.P256,
                Duration.ofDays(3650),
                Duration.ofDays(1825),
                Duration.ofDays(365),
                Duration.ofDays(365),
                List.of());
    }

    public AuthoritySettings withKeyType(KeyType type) {
        return new AuthoritySettings(
                organization,
                trustDomain,
                type,
                rootLifetime,
                issuingLifetime,
                clientLifetime,
                serverLifetime,
                crlUrls);
    }

    /** With other lifetimes of the authority's own certificates. */
    public AuthoritySettings withAuthorityLifetimes(Duration root, Duration issuing) {
        return new AuthoritySettings(
                organization, trustDomain, keyType, root, issuing, clientLifetime, serverLifetime, crlUrls);
    }

    /** With other lifetimes of what the authority issues. */
    public AuthoritySettings withLifetimes(Duration client, Duration server) {
        return new AuthoritySettings(
                organization, trustDomain, keyType, rootLifetime, issuingLifetime, client, server, crlUrls);
    }

    public AuthoritySettings withCrlUrls(List<URI> urls) {
        return new AuthoritySettings(
                organization,
                trustDomain,
                keyType,
                rootLifetime,
                issuingLifetime,
                clientLifetime,
                serverLifetime,
                urls);
    }

    private static void positive(String name, Duration lifetime) {
        if (lifetime.isZero() || lifetime.isNegative()) {
            throw new MalformedInput(name + ": " + lifetime + " (expected: > 0)");
        }
    }
}
