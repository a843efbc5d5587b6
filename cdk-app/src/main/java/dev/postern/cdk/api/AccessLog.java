package dev.postern.cdk.api;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigateway.LogGroupLogDestination;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A line of JSON for each request, "-" where there is nothing to say. Nothing the client wrote stands in it: API Gateway does not promise to
 * escape, and path and user agent are in the edge's log, under the same client and time.
 */
final class AccessLog extends Construct {
    private final LogGroup group;

    AccessLog(Construct scope, String id, EdgeSettings settings) {
        super(scope, id);
        this.group = Logs.evidence(this, "Log", settings);
    }

    LogGroupLogDestination destination() {
        return new LogGroupLogDestination(group);
    }

    /** Fields of "Variables for data models, authorizers, mapping templates, and CloudWatch access logging". */
    static AccessLogFormat format() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("time", "$context.requestTimeEpoch");
        fields.put("requestId", "$context.requestId");
        // "Access logging for REST APIs": the one above may be the client's, any UUID in x-amzn-RequestId; not this.
        fields.put("extendedRequestId", "$context.extendedRequestId");
        fields.put("client", "$context.authorizer.principalId");
        // From the authorizer: headers cannot be logged, and this one it has compared with the certificate.
        fields.put("certificateSerial", "$context.authorizer.certificateSerial");
        fields.put("certificateFingerprint", "$context.authorizer.certificateFingerprint");
        fields.put("method", "$context.httpMethod");
        fields.put("resource", "$context.resourcePath");
        fields.put("status", "$context.status");
        fields.put("error", "$context.error.responseType");
        fields.put("reason", "$context.authorizer.reason");
        fields.put("authorizerStatus", "$context.authorizer.status");
        fields.put("authorizerLatency", "$context.authorizer.latency");
        // Of the function's own log.
        fields.put("authorizerRequestId", "$context.authorizer.requestId");
        fields.put("apiKeyId", "$context.identity.apiKeyId");
        fields.put("latency", "$context.responseLatency");
        fields.put("integrationLatency", "$context.integration.latency");
        fields.put("integrationStatus", "$context.integration.status");
        fields.put("bytes", "$context.responseLength");
        fields.put("vpcEndpoint", "$context.identity.vpceId");
        fields.put("source", "$context.identity.sourceIp");
        fields.put("tlsVersion", "$context.tlsVersion");
        fields.put("cipherSuite", "$context.cipherSuite");
        return AccessLogFormat.custom(
                fields.entrySet().stream().map(AccessLog::pair).collect(Collectors.joining(",", "{", "}")));
    }

    private static String pair(Map.Entry<String, String> field) {
        return "\"" + field.getKey() + "\":\"" + field.getValue() + "\"";
    }
}
