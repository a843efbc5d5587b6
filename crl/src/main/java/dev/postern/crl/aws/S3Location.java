package dev.postern.crl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.MalformedInput;
import java.util.regex.Pattern;

/** An object in Amazon S3, written {@code s3://bucket/key}. */
public record S3Location(String bucket, String key) {
    // S3's own bounds: "Bucket naming rules" and "Object key names" of its user guide.
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int MAX_KEY_BYTES = 1024;

    public S3Location {
        checkBucket(bucket);
        if (key.isEmpty() || key.getBytes(UTF_8).length > MAX_KEY_BYTES) {
            throw new MalformedInput("S3 key: \"" + key + "\" (expected: 1 to " + MAX_KEY_BYTES + " bytes)");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedInput("S3 key in " + bucket + ": has a control character (expected: none)");
        }
    }

    /**
     * Reads {@code s3://bucket/key}.
     *
     * @throws MalformedInput if it is anything else
     */
    public static S3Location parse(String text) {
        var slash = isS3(text) ? text.indexOf('/', S3Prefix.SCHEME.length()) : -1;
        if (slash < 0 || slash == text.length() - 1) {
            throw new MalformedInput("S3 location: \"" + text + "\" (expected: s3://bucket/key)");
        }
        return new S3Location(text.substring(S3Prefix.SCHEME.length(), slash), text.substring(slash + 1));
    }

    /** Whether a text wants to be a location in S3 rather than, say, a file's name. */
    public static boolean isS3(String text) {
        return text.startsWith(S3Prefix.SCHEME);
    }

    static void checkBucket(String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new MalformedInput(
                    "S3 bucket: \"" + bucket + "\" (expected: 3 to 63 lower-case letters, digits, dots and dashes)");
        }
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return S3Prefix.SCHEME + bucket + "/" + key;
    }
}
