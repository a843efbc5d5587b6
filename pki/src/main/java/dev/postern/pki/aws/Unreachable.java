package dev.postern.pki.aws;

import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Says of a call that was never answered whom it did not reach; the SDK says only that it did not. */
final class Unreachable implements ExecutionInterceptor {
    private static final String SDK = "Unable to execute HTTP request: ";

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        var failure = context.exception();
        if (!(failure instanceof SdkClientException)) {
            return failure;
        }
        var text = String.valueOf(failure.getMessage());
        if (failure instanceof ApiCallTimeoutException) {
            return named(context, "no answer in time", failure);
        }
        return text.startsWith(SDK)
                ? named(context, text.substring(SDK.length()).replaceAll(" \\(SDK Attempt Count: \\d+\\)", ""), failure)
                : failure;
    }

    private static SdkClientException named(Context.FailedExecution context, String said, Throwable cause) {
        var address = context.httpRequest().map(Unreachable::address).orElse("AWS");
        return SdkClientException.create(address + ": " + said, cause);
    }

    private static String address(SdkHttpRequest request) {
        return request.protocol() + "://" + request.host() + ":" + request.port();
    }
}
