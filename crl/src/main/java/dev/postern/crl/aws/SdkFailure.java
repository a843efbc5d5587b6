package dev.postern.crl.aws;

import dev.postern.pki.aws.AwsClients;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What an exception of the SDK says, in one line. */
final class SdkFailure {
    private SdkFailure() {}

    /** AWS's name of the error; empty if it never reached AWS. */
    static String code(SdkException e) {
        return e instanceof AwsServiceException service
                        && service.awsErrorDetails() != null
                        && service.awsErrorDetails().errorCode() != null
                ? service.awsErrorDetails().errorCode()
                : "";
    }

    static String text(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return code(e) + ": " + service.awsErrorDetails().errorMessage() + " (HTTP " + service.statusCode() + ")";
        }
        return AwsClients.said(e);
    }
}
