package dev.postern.authorizer;

import dev.postern.pki.client.UsageScope;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The answer to API Gateway: "Output from an API Gateway Lambda authorizer". Values of the context are text only. */
final class Answer {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Answer() {}

    static String allow(Decision.Allowed allowed, MethodArn method, Optional<UsageScope> keys) {
        var certificate = allowed.certificate();
        var answer = policy(allowed.client().value(), "Allow", method);
        var context = answer.putObject("context")
                .put("clientId", allowed.client().value())
                .put("certificateSerial", SerialNumber.of(certificate).hex())
                .put("certificateFingerprint", Fingerprint.of(certificate).hex())
                .put(
                        "certificateNotAfter",
                        certificate.getNotAfter().toInstant().toString());
        allowed.tokenSubject().ifPresent(subject -> context.put("tokenSubject", subject));
        keys.ifPresent(it -> answer.put("usageIdentifierKey", it.keyOf(allowed.client())));
        return answer.toString();
    }

    /** The reason is a name from {@link Reason}: gateway responses and access logs may show {@code $context.authorizer.reason}. */
    static String deny(Decision.Refused refused, MethodArn method) {
        var principal = refused.findings().client().map(it -> it.value()).orElse("unknown");
        var answer = policy(principal, "Deny", method);
        answer.putObject("context").put("reason", refused.reason().name());
        return answer.toString();
    }

    private static ObjectNode policy(String principal, String effect, MethodArn method) {
        var answer = JSON.createObjectNode().put("principalId", principal);
        var policy = answer.putObject("policyDocument").put("Version", "2012-10-17");
        policy.putArray("Statement")
                .addObject()
                .put("Action", "execute-api:Invoke")
                .put("Effect", effect)
                .put("Resource", method.everyMethod());
        return answer;
    }
}
