package dev.postern.cli.plane;

import dev.postern.pki.client.UsageScope;
import dev.postern.pki.x509.MalformedInput;

/**
 * The plan of API Gateway by which the API counts clients.
 *
 * @param scope what the API's authorizer makes clients' keys from
 */
public record UsagePlanConfig(String id, UsageScope scope) {
    public UsagePlanConfig {
        // It is a part of addresses.
        if (!id.matches("[A-Za-z0-9]{1,64}")) {
            throw new MalformedInput(
                    "id: \"" + id + "\" (expected: a usage plan's id, as `aws apigateway get-usage-plans` has it)");
        }
    }
}
