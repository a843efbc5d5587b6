package dev.postern.twin.wire;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request as it came, its body whole.
 *
 * @param headers by lower-case name; of several of one name the first
 * @param region what the caller has signed for, or {@link #DEFAULT_REGION}
 */
public record AwsCall(
        String method, URI target, Map<String, String> headers, byte[] body, String region, String requestId) {
    /** For whom does not sign. */
    public static final String DEFAULT_REGION = "us-east-1";

    /** The one account there is: the one AWS's own examples use. */
    public static final String ACCOUNT = "123456789012";

    public AwsCall {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** An ARN of the caller's region and the one account. */
    public String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + ACCOUNT + ":" + resource;
    }
}
