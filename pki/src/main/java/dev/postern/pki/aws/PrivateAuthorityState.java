package dev.postern.pki.aws;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthority;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityStatus;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityUsageMode;
import software.amazon.awssdk.services.acmpca.model.CrlConfiguration;

/**
 * How an authority at AWS stands.
 *
 * @param status in AWS's words: {@code CREATING}, {@code PENDING_CERTIFICATE}, {@code ACTIVE}, {@code DISABLED}, {@code EXPIRED},
 *     {@code FAILED} or {@code DELETED}
 * @param since when that was last changed
 * @param keyAlgorithm in AWS's words, as {@code EC_prime256v1}
 * @param notAfter until when its certificate holds; empty before it has one
 * @param list where its revocation list appears; empty if it writes none
 */
public record PrivateAuthorityState(
        String arn,
        String status,
        Instant since,
        String type,
        String keyAlgorithm,
        Usage usage,
        Optional<Instant> notAfter,
        Optional<Instant> restorableUntil,
        Optional<ListPlace> list) {

    /** What an authority issues. */
    public enum Usage {
        GENERAL_PURPOSE,
        /** Certificates of at most seven days, which are cheap and need no list. */
        SHORT_LIVED
    }

    /** The object a list is written to, DER; its days are what nextUpdate is ahead of thisUpdate. */
    public record ListPlace(String bucket, String key, int days) {}

    /** Whether it issues and revokes. */
    public boolean isActive() {
        return status.equals(CertificateAuthorityStatus.ACTIVE.toString());
    }

    static PrivateAuthorityState of(CertificateAuthority authority) {
        return new PrivateAuthorityState(
                authority.arn(),
                authority.statusAsString(),
                authority.lastStateChangeAt() == null ? authority.createdAt() : authority.lastStateChangeAt(),
                authority.typeAsString(),
                authority.certificateAuthorityConfiguration().keyAlgorithmAsString(),
                authority.usageMode() == CertificateAuthorityUsageMode.SHORT_LIVED_CERTIFICATE
                        ? Usage.SHORT_LIVED
                        : Usage.GENERAL_PURPOSE,
                Optional.ofNullable(authority.notAfter()),
                Optional.ofNullable(authority.restorableUntil()),
                Optional.ofNullable(authority.revocationConfiguration())
                        .map(revocation -> revocation.crlConfiguration())
                        .filter(crl -> Boolean.TRUE.equals(crl.enabled()))
                        .map(crl -> place(authority.arn(), crl)));
    }

    /** What keeps it from issuing, and what would help. */
    String hindrance() {
        var expected = switch (status) {
            case "CREATING", "PENDING_CERTIFICATE" -> "ACTIVE; creating it again completes it";
            case "DISABLED" -> "ACTIVE; an administrator has disabled it and can enable it";
            case "EXPIRED" ->
                "ACTIVE; its certificate ended at "
                        + notAfter.map(Instant::toString).orElse("?");
            case "DELETED" ->
                "ACTIVE; it can be restored until "
                        + restorableUntil.map(Instant::toString).orElse("?");
            default -> "ACTIVE";
        };
        return "authority " + arn + " is " + status + " since " + since + " (expected: " + expected + ")";
    }

    private static ListPlace place(String arn, CrlConfiguration crl) {
        var path = Optional.ofNullable(crl.customPath())
                .filter(text -> !text.isEmpty())
                .orElse("crl");
        var id = arn.substring(arn.lastIndexOf('/') + 1);
        return new ListPlace(crl.s3BucketName(), path + "/" + id + ".crl", crl.expirationInDays());
    }
}
