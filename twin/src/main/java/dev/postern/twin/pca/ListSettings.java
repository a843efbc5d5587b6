package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How an authority's revocation list is to be made: {@code CrlConfiguration} where it is enabled, checked. */
record ListSettings(
        String bucket,
        int expirationInDays,
        Acl acl,
        Optional<String> cname,
        Optional<String> path,
        boolean omitsDistributionPoint) {

    enum Acl {
        PUBLIC_READ,
        BUCKET_OWNER_FULL_CONTROL
    }

    private enum Type {
        COMPLETE,
        PARTITIONED
    }

    /** Of a {@code RevocationConfiguration}; empty if lists are off. */
    static Optional<ListSettings> parse(JsonNode revocation) {
        refuseOcsp(revocation);
        var crl = Input.member(revocation, "CrlConfiguration");
        if (crl.isEmpty()) {
            return Optional.empty();
        }
        var enabled = Input.flag(crl.get(), "Enabled")
                .orElseThrow(() -> Input.invalid("null", "Enabled", "Member must not be null"));
        if (!enabled) {
            // "A configuration disabling CRLs or OCSP must contain only the Enabled=False parameter."
            if (crl.get().size() > 1) {
                throw AwsError.of("InvalidArgsException", "A disabled CRL configuration must contain only Enabled");
            }
            return Optional.empty();
        }
        return Optional.of(enabled(crl.get()));
    }

    /** Where the list of an authority is in the bucket. */
    String key(String authorityId) {
        return path.orElse("crl") + "/" + authorityId + ".crl";
    }

    /** What a certificate says of where its list is. */
    String url(String authorityId, String region) {
        return "http://" + cname.orElse(bucket + ".s3." + region + ".amazonaws.com") + "/" + key(authorityId);
    }

    private static ListSettings enabled(JsonNode crl) {
        var type = Input.text(crl, "CrlType").map(text -> Input.choice(Type.class, text, "CrlType"));
        if (type.equals(Optional.of(Type.PARTITIONED))) {
            throw AwsError.of(
                    "InvalidArgsException", "CrlType PARTITIONED: the twin writes complete lists (expected: COMPLETE)");
        }
        var days = Input.number(crl, "ExpirationInDays", 1, 5000)
                .orElseThrow(() -> AwsError.of("InvalidArgsException", "ExpirationInDays is required"));
        var bucket = Input.text(crl, "S3BucketName")
                .orElseThrow(() -> AwsError.of("InvalidArgsException", "S3BucketName is required"));
        var cname = Input.text(crl, "CustomCname").filter(text -> !text.isEmpty());
        if (cname.isPresent() && !cname.get().matches("(?!https?://)[-a-zA-Z0-9;/?:@&=+$,%_.!~*()']{1,253}")) {
            throw AwsError.of("InvalidArgsException", "CustomCname must be a name without a protocol prefix");
        }
        var path = Input.text(crl, "CustomPath").filter(text -> !text.isEmpty());
        if (path.isPresent()
                && !path.get()
                        .matches("(?=.{1,253}$)[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+(/[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+)*")) {
            throw Input.invalid("'" + path.get() + "'", "CustomPath", "Member must satisfy regular expression pattern");
        }
        var omits = Input.member(crl, "CrlDistributionPointExtensionConfiguration")
                .flatMap(extension -> Input.flag(extension, "OmitExtension"))
                .orElse(false);
        if (omits && cname.isPresent()) {
            throw AwsError.of("InvalidArgsException", "OmitExtension cannot be enabled with a custom CNAME set");
        }
        var acl = Input.text(crl, "S3ObjectAcl")
                .map(text -> Input.choice(Acl.class, text, "S3ObjectAcl"))
                .orElse(Acl.PUBLIC_READ);
        return new ListSettings(bucket, days.intValue(), acl, cname, path, omits);
    }

    private static void refuseOcsp(JsonNode revocation) {
        var enabled = Input.member(revocation, "OcspConfiguration").flatMap(ocsp -> Input.flag(ocsp, "Enabled"));
        if (enabled.orElse(false)) {
            throw AwsError.of(
                    "InvalidArgsException", "OcspConfiguration: the twin answers no OCSP (expected: Enabled=false)");
        }
    }
}
