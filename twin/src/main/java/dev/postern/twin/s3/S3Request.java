package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A call to S3, and what it is about: the bucket from the host's name or from the path, the rest of which is the key.
 *
 * @param bucket empty for what concerns them all
 * @param key empty for what concerns the bucket
 */
record S3Request(AwsCall call, String bucket, String key, Parameters query, Set<String> asked) {
    // bucket.s3.eu-central-1.amazonaws.com and what SDKs make of an endpoint that has a name; never of an address.
    private static final Pattern VIRTUAL = Pattern.compile("(.+?)\\.(?:s3(?:[.-].*)?|localhost)(?::\\d+)?");

    static S3Request of(AwsCall call) {
        var target = call.target();
        var path = Optional.ofNullable(target.getRawPath()).orElse("/").replaceFirst("^/", "");
        var rawQuery = Optional.ofNullable(target.getRawQuery()).orElse("");
        var query = Parameters.ofForm(rawQuery);
        var virtual = VIRTUAL.matcher(call.header("host").orElse(""));
        if (virtual.matches()) {
            return new S3Request(call, virtual.group(1), decoded(path), query, query.names());
        }
        var slash = path.indexOf('/');
        return slash < 0
                ? new S3Request(call, decoded(path), "", query, query.names())
                : new S3Request(
                        call,
                        decoded(path.substring(0, slash)),
                        decoded(path.substring(slash + 1)),
                        query,
                        query.names());
    }

    /** Where a copy is to come from: {@code x-amz-copy-source}, which is {@code /bucket/key?versionId=…}, percent-encoded. */
    static S3Request source(AwsCall call) {
        var text = call.header("x-amz-copy-source").orElse("").replaceFirst("^/", "");
        var question = text.indexOf('?');
        var path = decoded(question < 0 ? text : text.substring(0, question));
        var query = Parameters.ofForm(question < 0 ? "" : text.substring(question + 1));
        var slash = path.indexOf('/');
        if (slash < 1 || slash == path.length() - 1) {
            throw AwsError.of("InvalidArgument", "Copy Source must mention the source bucket and key");
        }
        return new S3Request(call, path.substring(0, slash), path.substring(slash + 1), query, query.names());
    }

    /**
     * Throws unless every parameter is one of these, or one that never changes what is asked: what the twin does not know must not
     * be taken for something else.
     */
    void onlyAsks(Set<String> known) {
        for (var name : asked) {
            if (!known.contains(name) && !name.equals("x-id") && !name.startsWith("X-Amz-")) {
                throw new AwsError(
                        501,
                        "NotImplemented",
                        call.method() + " with ?" + name + " is not among what the twin answers");
            }
        }
    }

    private static String decoded(String text) {
        try {
            return UriText.decoded(text);
        } catch (IllegalArgumentException e) {
            throw AwsError.of("InvalidURI", "Couldn't parse the specified URI.");
        }
    }
}
