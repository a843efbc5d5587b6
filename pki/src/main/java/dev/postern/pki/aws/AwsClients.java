package dev.postern.pki.aws;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Clients of the SDK: region, credentials and endpoint as it finds them (system properties, environment, profile, the machine's
 * role), over the JDK's own HTTP, every wait with an end.
 */
public final class AwsClients {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private AwsClients() {}

    /**
     * Builds a client.
     *
     * @param answer how long the service may be silent
     * @param call how long a call may take in all, the SDK's own attempts included
     * @throws MalformedInput if there is no region anywhere
     */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
            B builder, Duration answer, Duration call) {
        try {
            return builder.httpClientBuilder(UrlConnectionHttpClient.builder()
                            .connectionTimeout(CONNECT)
                            .socketTimeout(answer))
                    .overrideConfiguration(
                            settings -> settings.apiCallTimeout(call).addExecutionInterceptor(new Unreachable()))
                    .build();
        } catch (SdkClientException e) {
            throw new MalformedInput(said(e), e);
        }
    }

    /** What an exception says, on one line; of the chains that were searched only what they were to find. */
    public static String said(SdkException e) {
        var text = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        if (e instanceof SdkClientException && text.startsWith("Unable to load region")) {
            return "AWS region: none (expected: AWS_REGION, or a region in the profile)";
        }
        if (e instanceof SdkClientException && text.startsWith("Unable to load credentials")) {
            return "AWS credentials: none (expected: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a"
                    + " role)";
        }
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            var details = service.awsErrorDetails();
            return details.errorCode() + ": "
                    + Optional.ofNullable(details.errorMessage()).orElse("HTTP " + service.statusCode());
        }
        return text;
    }
}
