package dev.postern.crl.aws;

import dev.postern.pki.x509.MalformedInput;

/**
 * A place for several objects in Amazon S3, written {@code s3://bucket} or {@code s3://bucket/prefix}.
 *
 * @param path without slashes around it; empty for the whole bucket
 */
public record S3Prefix(String bucket, String path) {
    static final String SCHEME = "s3://";

    public S3Prefix {
        S3Location.checkBucket(bucket);
        if (path.startsWith("/") || path.endsWith("/")) {
            throw new MalformedInput("S3 prefix: \"" + path + "\" (expected: no slash around it)");
        }
    }

    /**
     * Reads {@code s3://bucket}, {@code s3://bucket/prefix} or either with a slash at its end.
     *
     * @throws MalformedInput if it is anything else
     */
    public static S3Prefix parse(String text) {
        if (!S3Location.isS3(text)) {
            throw new MalformedInput("S3 prefix: \"" + text + "\" (expected: s3://bucket/prefix)");
        }
        var rest = text.substring(SCHEME.length()).replaceFirst("/$", "");
        var slash = rest.indexOf('/');
        return slash < 0 ? new S3Prefix(rest, "") : new S3Prefix(rest.substring(0, slash), rest.substring(slash + 1));
    }

    /** The object of this name below the prefix. */
    public S3Location object(String name) {
        return new S3Location(bucket, path.isEmpty() ? name : path + "/" + name);
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return SCHEME + bucket + (path.isEmpty() ? "" : "/" + path);
    }
}
