package dev.postern.pki.aws;

import dev.postern.pki.ca.KeyType;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a new authority at AWS shall be. The same settings mean the same authority: created again, it is found, not doubled, for
 * each costs money by the month.
 *
 * @param name its common name
 * @param parent the ARN of the authority that signs for it; empty for a root
 * @param lifetime of its own certificate, in whole days; a parent's end cuts it
 */
public record NewPrivateAuthority(
        String name,
        String organization,
        KeyType keyType,
        Duration lifetime,
        Optional<String> parent,
        PrivateAuthorityState.Usage usage,
        Optional<Lists> lists) {
    // API reference, ASN1Subject: String64.
    private static final int MAX_NAME = 64;

    /**
     * That it writes complete lists.
     *
     * @param days what nextUpdate is ahead of thisUpdate
     * @param customName under which host its certificates say the list is; empty for the bucket's own
     * @param path in place of {@code crl}
     * @param distributionPoint whether its certificates say where the list is
     */
    public record Lists(
            int days, Optional<String> customName, Optional<String> path, DistributionPoint distributionPoint) {
        public Lists {
            if (days < 1 || days > 5000) {
                throw new MalformedInput("list days: " + days + " (expected: 1..5000)");
            }
            if (customName.isPresent() && distributionPoint == DistributionPoint.OMITTED) {
                throw new MalformedInput("list name: " + customName.get()
                        + " (expected: none where certificates do not say where the list is)");
            }
        }

        /** Under the bucket's own name, said in every certificate. */
        public static Lists lasting(int days) {
            return new Lists(days, Optional.empty(), Optional.empty(), DistributionPoint.STATED);
        }
    }

    /** Whether certificates say where their list is. */
    public enum DistributionPoint {
        STATED,
        OMITTED
    }

    public NewPrivateAuthority {
        checkName("name", name);
        checkName("organization", organization);
        if (lifetime.toDays() < 1) {
            throw new MalformedInput("lifetime: " + lifetime + " (expected: at least a day)");
        }
    }

    /** A root for general purposes, without lists. */
    public static NewPrivateAuthority root(String name, String organization, Duration lifetime) {
        return new NewPrivateAuthority(
                name,
                organization,
                KeyType.P256,
                lifetime,
                Optional.empty(),
                PrivateAuthorityState.Usage.GENERAL_PURPOSE,
                Optional.empty());
    }

    public NewPrivateAuthority withParent(String arn) {
        return new NewPrivateAuthority(name, organization, keyType, lifetime, Optional.of(arn), usage, lists);
    }

    public NewPrivateAuthority withKeyType(KeyType type) {
        return new NewPrivateAuthority(name, organization, type, lifetime, parent, usage, lists);
    }

    public NewPrivateAuthority withUsage(PrivateAuthorityState.Usage other) {
        return new NewPrivateAuthority(name, organization, keyType, lifetime, parent, other, lists);
    }

    public NewPrivateAuthority withLists(Lists other) {
        return new NewPrivateAuthority(name, organization, keyType, lifetime, parent, usage, Optional.of(other));
    }

    /**
     * What these settings are known by at AWS: the creation's idempotency token, and a tag for when that is forgotten.
     *
     * @param bucket where lists go; empty without lists
     */
    String token(String bucket) {
        var said = String.join(
                "\n",
                name,
                organization,
                keyType.toString(),
                lifetime.toString(),
                parent.orElse(""),
                usage.name(),
                bucket,
                lists.map(NewPrivateAuthority::said).orElse(""));
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(said.getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private static String said(Lists lists) {
        return String.join(
                "\n",
                Integer.toString(lists.days()),
                lists.customName().orElse(""),
                lists.path().orElse(""),
                lists.distributionPoint().name());
    }

    private static void checkName(String what, String value) {
        if (value.isBlank() || value.length() > MAX_NAME || value.codePoints().anyMatch(Character::isISOControl)) {
            throw new MalformedInput(what + ": \"" + value + "\" (expected: 1.." + MAX_NAME + " characters)");
        }
    }
}
