package dev.postern.cdk.api;

import dev.postern.cdk.settings.EdgeSettings;
import java.util.Map;
import software.amazon.awscdk.services.apigateway.GatewayResponseOptions;
import software.amazon.awscdk.services.apigateway.ResponseType;
import software.amazon.awscdk.services.apigateway.RestApi;

/**
 * What API Gateway itself answers. Its own texts name the policy's resource, the account's last digits, a function's failure; here a client
 * hears the status in words and the id under which the reason stands in the access log.
 */
final class ApiAnswers {
    private ApiAnswers() {}

    /** Sets them all; the two defaults are for every type that is not named. */
    static void of(RestApi api, EdgeSettings settings) {
        // RFC 9110 §15.5.2: a 401 says how to authenticate. A certificate has no scheme; a token has.
        answer(
                api,
                ResponseType.UNAUTHORIZED,
                "401",
                "Unauthorized",
                settings.jwt().isPresent() ? Map.of("WWW-Authenticate", "'Bearer'") : Map.of());
        answer(api, ResponseType.ACCESS_DENIED, "403", "Forbidden");
        // No key was made for this client, or it is in no plan.
        answer(api, ResponseType.INVALID_API_KEY, "403", "Forbidden");
        // What API Gateway says of a path or method that is not there.
        answer(api, ResponseType.MISSING_AUTHENTICATION_TOKEN, "404", "Not found");
        answer(api, ResponseType.RESOURCE_NOT_FOUND, "404", "Not found");
        answer(api, ResponseType.THROTTLED, "429", "Too many requests");
        answer(api, ResponseType.QUOTA_EXCEEDED, "429", "Too many requests");
        answer(api, ResponseType.AUTHORIZER_FAILURE, "500", "Internal error");
        answer(api, ResponseType.AUTHORIZER_CONFIGURATION_ERROR, "500", "Internal error");
        answer(api, ResponseType.DEFAULT_4_XX, "", "Refused");
        answer(api, ResponseType.DEFAULT_5_XX, "", "Internal error");
    }

    private static void answer(RestApi api, ResponseType type, String status, String message) {
        answer(api, type, status, message, Map.of());
    }

    private static void answer(
            RestApi api, ResponseType type, String status, String message, Map<String, String> headers) {
        var options = GatewayResponseOptions.builder()
                .type(type)
                .responseHeaders(headers)
                .templates(Map.of(
                        "application/json", "{\"message\":\"" + message + "\",\"requestId\":\"$context.requestId\"}"));
        if (!status.isEmpty()) {
            options.statusCode(status);
        }
        api.addGatewayResponse(type.getResponseType(), options.build());
    }
}
