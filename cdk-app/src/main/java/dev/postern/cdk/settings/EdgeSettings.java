package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.missing;
import static dev.postern.cdk.settings.InvalidSetting.require;

import dev.postern.cdk.settings.AuthoritySettings.Bundle;
import dev.postern.cdk.settings.AuthoritySettings.GivenPrivateCa;
import java.util.List;
import java.util.Optional;

/**
 * All that an operator decides about a deployment.
 *
 * @param name begins the names of all stacks
 * @param domain that consumers call, such as {@code api.example.com}
 * @param hostedZone id of the public zone of that domain, for the certificate and the endpoint service's proof of ownership
 * @param side who deploys this time; {@link Side#CONSUMER} with {@link Pattern#CROSS_ACCOUNT} only
 * @param staticLists with {@link ListsMode#STATIC} only
 * @param register name of the DynamoDB table of a register that exists; empty: the app makes one
 * @param denyList that exists, as {@code s3://bucket/key}; empty: the app makes one
 * @param roster that exists, as {@code s3://bucket/key}, with a proxy only; empty: the app makes one
 * @param accessPolicy with a proxy only; empty: every client may do all
 * @param serverCertificate ARN of the secret with chain and key of the proxy, with {@link EdgeMode#NLB_NETTY} only
 * @param service with {@link Pattern#CROSS_ACCOUNT} only
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
        Side side,
        HostRouting hostRouting,
        AuthoritySettings authority,
        ListsMode lists,
        List<ListFile> staticLists,
        Optional<String> register,
        Optional<String> denyList,
        Optional<String> roster,
        Optional<AccessPolicyFile> accessPolicy,
        Optional<String> serverCertificate,
        Optional<ServiceSettings> service,
        List<String> clientSources,
        String networkCidr,
        String consumerCidr,
        Capacity capacity,
        Optional<JwtSettings> jwt,
        int retentionDays,
        Optional<String> alarmTopic) {
    /** ALB quota, "Revocation lists per trust store". */
    private static final int MOST_LISTS = 30;

    private static final String DENY_LIST = "s3://BUCKET/KEY of a deny-list that exists";

    private static final String ROSTER = "s3://BUCKET/KEY of a roster that exists";

    private static final String SERVER_CERTIFICATE =
            "the whole ARN of a secret in the region of this deployment, with the six characters AWS puts at its end";

    public EdgeSettings {
        Form.name(name);
        Form.region("region", region);
        Form.domain(domain);
        Form.hostedZone(hostedZone);
        if (authority instanceof GivenPrivateCa given) {
            Arn.parse(
                    "authority.arn",
                    given.arn(),
                    "acm-pca",
                    region,
                    "certificate-authority/[0-9a-f-]{36}",
                    GivenPrivateCa.ARN);
        }
        require(
                side == Side.PROVIDER || pattern == Pattern.CROSS_ACCOUNT,
                "side",
                side.text(),
                "provider; with pattern same-account the sample consumer is the provider's too");
        lists(mode, authority, lists, staticLists);
        register.ifPresent(table -> Form.table("register.table", table));
        denyList.ifPresent(object -> Form.object("denyList.object", object, DENY_LIST));
        proxyOnly(mode, roster, accessPolicy);
        serverCertificate(region, mode, serverCertificate);
        service(region, pattern, service);
        networks(pattern, networkCidr, consumerCidr, clientSources);
        Form.retention(retentionDays);
        alarmTopic.ifPresent(arn -> Arn.parse(
                "alarmTopic",
                arn,
                "sns",
                region,
                "[\\w-]{1,256}",
                "the ARN of an SNS topic in the region of this deployment"));
        staticLists = List.copyOf(staticLists);
        clientSources = List.copyOf(clientSources);
    }

    private static void lists(EdgeMode mode, AuthoritySettings authority, ListsMode lists, List<ListFile> files) {
        if (lists == ListsMode.SYNCED) {
            return;
        }
        // A declared list is replaced, never updated: what a Private CA writes each week cannot stand in a template.
        require(
                mode == EdgeMode.ALB_VERIFY && authority instanceof Bundle,
                "lists.mode",
                lists.text(),
                "synced; static is for mode alb-verify with authority.source bundle");
        if (files.isEmpty()) {
            throw missing("lists.files", "files of revocation lists, with lists.mode static");
        }
        require(files.size() <= MOST_LISTS, "lists.files", files.size(), "at most " + MOST_LISTS + " lists");
    }

    /** A load balancer knows neither; in its mode they would only look like protection. */
    private static void proxyOnly(EdgeMode mode, Optional<String> roster, Optional<AccessPolicyFile> policy) {
        var expected = "none; only the modes with a proxy, nlb-netty and alb-passthrough-netty, enforce it";
        require(
                mode.hasProxy() || policy.isEmpty(),
                "accessPolicy",
                policy.map(given -> given.file().toString()).orElse(""),
                expected);
        require(mode.hasProxy() || roster.isEmpty(), "roster.object", roster.orElse(""), expected);
        roster.ifPresent(object -> Form.object("roster.object", object, ROSTER));
    }

    private static void serverCertificate(String region, EdgeMode mode, Optional<String> arn) {
        if (mode != EdgeMode.NLB_NETTY) {
            require(arn.isEmpty(), "serverCertificate", arn.orElse(""), "none; only mode nlb-netty has its own");
        } else if (arn.isEmpty()) {
            throw missing("serverCertificate", SERVER_CERTIFICATE);
        } else {
            Arn.parse(
                    "serverCertificate",
                    arn.get(),
                    "secretsmanager",
                    region,
                    "secret:[\\w/+=.@-]{1,512}-[A-Za-z0-9]{6}",
                    SERVER_CERTIFICATE);
        }
    }

    private static void service(String region, Pattern pattern, Optional<ServiceSettings> service) {
        if (service.isPresent() != (pattern == Pattern.CROSS_ACCOUNT)) {
            throw new IllegalStateException("service: with the pattern cross-account, and only then");
        }
        var regions = service.map(ServiceSettings::allowedRegions).orElse(List.of());
        for (var i = 0; i < regions.size(); i++) {
            var other = regions.get(i);
            var key = "service.allowedRegions[" + i + "]";
            require(!other.equals(region), key, other, "other regions; the own is always allowed");
            require(
                    Arn.partition(other).equals(Arn.partition(region)),
                    key,
                    other,
                    "a region that " + region + " can reach");
        }
        var principals = service.map(ServiceSettings::allowedPrincipals).orElse(List.of());
        for (var i = 0; i < principals.size(); i++) {
            require(
                    principals.get(i).startsWith("arn:" + Arn.partition(region) + ":"),
                    "service.allowedPrincipals[" + i + "]",
                    principals.get(i),
                    "an ARN that begins with arn:" + Arn.partition(region) + ":");
        }
    }

    private static void networks(Pattern pattern, String network, String consumer, List<String> sources) {
        // Nine subnets of /24 at most: three zones of edge, API and clients.
        var own = network("network.cidr", network, 16, 20);
        var theirs = network("network.consumerCidr", consumer, 16, 24);
        if (pattern == Pattern.CROSS_ACCOUNT) {
            require(!own.overlaps(theirs), "network.consumerCidr", consumer, "apart from network.cidr " + network);
            require(
                    sources.isEmpty(),
                    "clientSources",
                    sources,
                    "none; consumers of the pattern cross-account come through their endpoints");
        }
        for (var i = 0; i < sources.size(); i++) {
            source("clientSources[" + i + "]", sources.get(i), own);
            require(sources.indexOf(sources.get(i)) == i, "clientSources[" + i + "]", sources.get(i), "each once");
        }
    }

    private static Cidr network(String key, String text, int widest, int narrowest) {
        return Cidr.parse(text)
                .filter(cidr -> cidr.isPrivate() && cidr.bits() >= widest && cidr.bits() <= narrowest)
                .orElseThrow(() -> InvalidSetting.value(
                        key,
                        text,
                        "a private network of /" + widest + " to /" + narrowest + ", such as 10.20.0.0/" + widest));
    }

    private static void source(String key, String text, Cidr own) {
        if (text.matches("(sg|pl)-([0-9a-f]{8}|[0-9a-f]{17})")) {
            return;
        }
        // The edge's whole VPC would let in the endpoint's subnets and every task.
        require(
                Cidr.parse(text)
                        .filter(it -> it.isPrivate() && !it.contains(own))
                        .isPresent(),
                key,
                text,
                "sg-…, pl-… or a private network such as 10.40.1.0/24, and not the whole of network.cidr");
    }
}
