package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Requests whose authority is in the query string. As with all other requests the signature is not checked; that the time is
 * not over, is.
 */
final class Presigned {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    // "X-Amz-Expires … must be less than 604800 seconds", Signature Version 4's query parameters.
    private static final Duration LONGEST = Duration.ofDays(7);

    private Presigned() {}

    static URI url(URI endpoint, ObjectStore.StoredObject object, Instant now, Duration validity) {
        var time = TIME.format(now.atOffset(UTC));
        var path = "/" + object.bucket() + "/" + UriText.encoded(object.key()).replace("%2F", "/");
        var query = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + UriText.encoded("twin/" + time.substring(0, 8) + "/" + AwsCall.DEFAULT_REGION + "/s3/aws4_request")
                + "&X-Amz-Date=" + time + "&X-Amz-Expires=" + validity.toSeconds() + "&X-Amz-SignedHeaders=host"
                + (object.version().equals(Version.UNVERSIONED) ? "" : "&versionId=" + object.version());
        var signature = Digests.hex("SHA-256", (path + query).getBytes(UTF_8));
        return URI.create(endpoint.toString().replaceFirst("/$", "") + path + query + "&X-Amz-Signature=" + signature);
    }

    /** Throws what S3 answers if the request is pre-signed and too late, too early, or not properly so. */
    static void check(Parameters query, Instant now) {
        if (!query.has("X-Amz-Signature")) {
            return;
        }
        try {
            var from = LocalDateTime.parse(query.text("X-Amz-Date").orElse(""), TIME)
                    .toInstant(UTC);
            var validity = Duration.ofSeconds(
                    Long.parseLong(query.text("X-Amz-Expires").orElse("")));
            if (validity.isNegative() || validity.compareTo(LONGEST) > 0) {
                throw malformed("X-Amz-Expires must be between 0 and 604800 seconds");
            }
            if (!now.isBefore(from.plus(validity))) {
                throw new AwsError(403, "AccessDenied", "Request has expired");
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw malformed("X-Amz-Date must be of the form \"yyyyMMdd'T'HHmmss'Z'\" and X-Amz-Expires a number");
        }
    }

    private static AwsError malformed(String what) {
        return AwsError.of("AuthorizationQueryParametersError", what);
    }
}
