package dev.postern.cdk.settings;

import java.util.List;

/**
 * The endpoint service of the pattern {@code cross-account}.
 *
 * @param allowedPrincipals ARNs that may ask for an endpoint; none lets nobody ask
 * @param allowedRegions from which endpoints may come, beside the own
 * @param acceptance whether each endpoint waits for the provider's word
 */
public record ServiceSettings(List<String> allowedPrincipals, List<String> allowedRegions, Acceptance acceptance) {
    public ServiceSettings {
        allowedPrincipals = List.copyOf(allowedPrincipals);
        allowedRegions = List.copyOf(allowedRegions);
    }
}
