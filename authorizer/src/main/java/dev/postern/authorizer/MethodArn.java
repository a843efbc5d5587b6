package dev.postern.authorizer;

import dev.postern.pki.x509.MalformedInput;
import java.util.regex.Pattern;

/**
 * The method that is called, as API Gateway names it.
 *
 * @param api what stands before the first slash, {@code arn:aws:execute-api:REGION:ACCOUNT:API}
 */
record MethodArn(String api, String apiId, String stage) {
    // "Statement reference of IAM policies for executing API in API Gateway": .../stage/VERB/path, the path may be
    // empty.
    private static final Pattern FORM = Pattern.compile(
            "(arn:aws[a-z-]*:execute-api:[a-z0-9-]+:\\d{12}:([a-z0-9]+))/([A-Za-z0-9_-]+)/[A-Z]+(/.*)?",
            Pattern.DOTALL);

    static MethodArn parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new MalformedInput(
                    "methodArn: \"" + text + "\" (expected: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/VERB/PATH)");
        }
        return new MethodArn(parts.group(1), parts.group(2), parts.group(3));
    }

    /**
     * Every method of the stage. API Gateway keeps an answer by the identity sources, whatever the method: a policy for the one
     * that was called would deny, or allow, another method's request from the cache.
     */
    String everyMethod() {
        return api + "/" + stage + "/*/*";
    }
}
