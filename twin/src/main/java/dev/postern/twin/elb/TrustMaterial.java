package dev.postern.twin.elb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.ListQuota;
import dev.postern.crl.UnverifiedList;
import dev.postern.pki.trust.TrustStore;
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
    private static final byte DER_SEQUENCE = 0x30;

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
                "CaCertificatesBundleNotFound");
        if (bytes.length > MAX_BUNDLE_BYTES) {
            throw invalidBundle(bytes.length + " bytes (expected: at most " + MAX_BUNDLE_BYTES + ")");
        }
        return bundle(bytes);
    }

    static Bundle bundle(byte[] bytes) {
        try {
            return new Bundle(bytes, TrustStore.parse(new String(bytes, UTF_8)));
        } catch (MalformedInput e) {
            throw invalidBundle(String.valueOf(e.getMessage()));
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
                "RevocationContentNotFound");
        if (bytes.length > ListQuota.FILE_BYTES) {
            throw TrustStoreQuotas.tooMany(
                    "a file of " + bytes.length + " bytes (expected: at most " + ListQuota.FILE_BYTES + ")");
        }
        // "Application Load Balancers only support certificate revocation lists in the PEM format" (alb.md 3.1).
        if (bytes.length > 0 && bytes[0] == DER_SEQUENCE) {
            throw invalidList("DER (expected: PEM)");
        }
        try {
            return new RevocationFile(bytes, parse(bytes, anchors));
        } catch (MalformedInput e) {
            throw invalidList(String.valueOf(e.getMessage()));
        }
    }

    /** Whether one of these authorities has issued the list. */
    static boolean isAnchored(byte[] list, List<X509Certificate> anchors) {
        try {
            parse(list, anchors);
            return true;
        } catch (MalformedInput e) {
            return false;
        }
    }

    private static long parse(byte[] list, List<X509Certificate> anchors) {
        return UnverifiedList.parse(list).verify(anchors).content().entryCount();
    }

    private byte[] read(String bucket, String key, Optional<String> version, String missing) {
        try {
            return objects.get(bucket, key, version).bytes();
        } catch (AwsError e) {
            throw AwsError.of(missing, "s3://" + bucket + "/" + key + ": " + e.message());
        }
    }

    private static AwsError invalidBundle(String detail) {
        return AwsError.of(
                "InvalidCaCertificatesBundle",
                "The specified ca certificate bundle is in an invalid format, or corrupt: " + detail);
    }

    // The first sentence is the API's own; that several lists are told by theirs was observed (alb.md 3.1, 3.2).
    private static AwsError invalidList(String detail) {
        return AwsError.of(
                "InvalidRevocationContent",
                "The provided revocation file is an invalid format, or uses an incorrect algorithm. " + detail);
    }
}
