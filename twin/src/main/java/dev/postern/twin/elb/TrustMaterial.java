package dev.postern.twin.elb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.TrustStoreListCheck;
import dev.postern.crl.UnverifiedList;
import dev.postern.pki.trust.RefusedTrustMaterial;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.TrustStoreRefusal;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Bundles and lists as they are taken from buckets: read once, copied, checked by the same rules as the edge's own files. What
 * becomes of the object afterwards changes nothing (alb.md 3.2).
 */
final class TrustMaterial {
    private static final int MAX_BUNDLE_BYTES = 1024 * 1024;

    private final ObjectStore objects;

    TrustMaterial(ObjectStore objects) {
        this.objects = objects;
    }

    /** A bundle that satisfies the rules, and its bytes. */
    record Bundle(byte[] bytes, TrustStore store) {}

    /** A list signed by one of the bundle's authorities, and its bytes. */
    record RevocationFile(byte[] bytes, long entries) {}

    Bundle bundle(Parameters input) {
        var bytes = read(
                input.required("CaCertificatesBundleS3Bucket"),
                input.required("CaCertificatesBundleS3Key"),
                input.text("CaCertificatesBundleS3ObjectVersion"),
                TrustStoreRefusal.BUNDLE_NOT_FOUND);
        if (bytes.length > MAX_BUNDLE_BYTES) {
            throw refused(
                    TrustStoreRefusal.INVALID_BUNDLE,
                    bytes.length + " bytes (expected: at most " + MAX_BUNDLE_BYTES + ")");
        }
        return bundle(bytes);
    }

    static Bundle bundle(byte[] bytes) {
        try {
            return new Bundle(bytes, TrustStore.parse(new String(bytes, UTF_8)));
        } catch (RefusedTrustMaterial e) {
            throw refused(e.refusal(), e.detail());
        }
    }

    RevocationFile revocation(Parameters content, List<X509Certificate> anchors) {
        var type = content.text("RevocationType").orElse("CRL");
        if (!type.equals("CRL")) {
            throw AwsError.of("ValidationError", "RevocationType: \"" + type + "\" (expected: CRL)");
        }
        var bytes = read(
                content.required("S3Bucket"),
                content.required("S3Key"),
                content.text("S3ObjectVersion"),
                TrustStoreRefusal.REVOCATION_NOT_FOUND);
        var check = TrustStoreListCheck.of(bytes, anchors);
        check.findings().stream().findFirst().ifPresent(finding -> {
            throw refused(finding.refusal(), finding.detail());
        });
        return new RevocationFile(bytes, check.entries());
    }

    /** Whether one of these authorities has issued the list. */
    static boolean isAnchored(byte[] list, List<X509Certificate> anchors) {
        try {
            UnverifiedList.parse(list).verify(anchors);
            return true;
        } catch (MalformedInput e) {
            return false;
        }
    }

    private byte[] read(String bucket, String key, Optional<String> version, TrustStoreRefusal missing) {
        try {
            return objects.get(bucket, key, version).bytes();
        } catch (AwsError e) {
            throw refused(missing, "s3://" + bucket + "/" + key + ": " + e.message());
        }
    }

    static AwsError refused(TrustStoreRefusal refusal, String detail) {
        return AwsError.of(refusal.code(), refusal.sentence() + ": " + detail);
    }
}
