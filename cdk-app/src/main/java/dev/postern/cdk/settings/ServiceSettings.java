package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.require;

import java.util.List;

/**
 * The endpoint service of the pattern {@code cross-account}.
 *
 * @param allowedPrincipals ARNs that may ask for an endpoint; none lets nobody ask
 * @param allowedRegions from which endpoints may come, beside the own
 * @param acceptance whether each endpoint waits for the provider's word
 */
public record ServiceSettings(List<String> allowedPrincipals, List<String> allowedRegions, Acceptance acceptance) {
    private static final String PRINCIPAL =
            "an account, such as 111122223333, or the ARN of an account, a user or a role; not *";

    public ServiceSettings {
        for (var i = 0; i < allowedPrincipals.size(); i++) {
            var principal = allowedPrincipals.get(i);
            var key = "allowedPrincipals[" + i + "]";
            Arn.parse(key, principal, "iam", "", "root|(user|role)/[\\w+=,.@/-]{1,577}", PRINCIPAL);
            require(allowedPrincipals.indexOf(principal) == i, key, principal, "each once");
        }
        for (var i = 0; i < allowedRegions.size(); i++) {
            var region = allowedRegions.get(i);
            Form.region("allowedRegions[" + i + "]", region);
            require(allowedRegions.indexOf(region) == i, "allowedRegions[" + i + "]", region, "each once");
        }
        allowedPrincipals = List.copyOf(allowedPrincipals);
        allowedRegions = List.copyOf(allowedRegions);
    }
}
