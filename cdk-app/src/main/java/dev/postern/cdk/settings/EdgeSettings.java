package dev.postern.cdk.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that an operator decides about a deployment.
 *
 * @param name begins the names of all stacks
 * @param domain that consumers call, such as {@code api.example.com}
 * @param hostedZone id of the public zone of that domain, for the certificate and the endpoint service's proof of ownership
 * @param staticLists files, with {@link ListsMode#STATIC} only
 * @param serverCertificate ARN of the secret with chain and key of the proxy, with {@link EdgeMode#NLB_NETTY} only
 * @param clientSources security groups ({@code sg-…}), prefix lists ({@code pl-…}) or networks from which clients of the pattern
 *     {@code same-account} may call, beside the sample client; empty otherwise
 * @param networkCidr of the edge's VPC
 * @param consumerCidr of the sample consumer's VPC
 * @param retentionDays of logs
 * @param alarmTopic ARN of the SNS topic alarms go to; without one they are shown only
 */
public record EdgeSettings(
        String name,
        String region,
        String domain,
        String hostedZone,
        EdgeMode mode,
        Pattern pattern,
        HostRouting hostRouting,
        AuthoritySettings authority,
        ListsMode lists,
        List<Path> staticLists,
        Optional<String> serverCertificate,
        ServiceSettings service,
        List<String> clientSources,
        String networkCidr,
        String consumerCidr,
        Capacity capacity,
        Optional<JwtSettings> jwt,
        int retentionDays,
        Optional<String> alarmTopic) {
    public EdgeSettings {
        staticLists = List.copyOf(staticLists);
        clientSources = List.copyOf(clientSources);
    }
}
