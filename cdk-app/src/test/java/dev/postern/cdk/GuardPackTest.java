package dev.postern.cdk;

import static dev.postern.cdk.reach.Templates.json;
import static dev.postern.cdk.settings.EdgeMode.ALB_PASSTHROUGH_NETTY;
import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.cdk.reach.Resource;
import dev.postern.cdk.reach.Templates;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the guard pack stops a template that breaks it; that it says nothing of the same template unbroken is in {@link StrictTest}. */
@Tag("strict")
class GuardPackTest {
    private static final Path RULES = Path.of("src/main/resources/guard");

    @ParameterizedTest
    @MethodSource("breakages")
    void stopsATemplateThatBreaksTheRule(Breakage breakage) {
        var broken = Templates.ofTheProvider(SynthesizedEdge.of(breakage.mode, Pattern.CROSS_ACCOUNT))
                .with(breakage.change);

        var found = Findings.in(breakage.mode, broken, breakage.part);

        assertThat(found).contains(breakage.rule);
    }

    @Test
    void hasABrokenTemplateForEachRule() throws IOException {
        var rules = new TreeSet<String>();
        try (var files = Files.list(RULES)) {
            for (var file : files.toList()) {
                java.util.regex.Pattern.compile("make_diag\\(\"([A-Z0-9_]+)\"")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(match -> rules.add(match.group(1)));
            }
        }

        var broken = breakages().map(Breakage::rule).collect(toCollection(TreeSet::new));

        assertThat(broken).isEqualTo(rules);
    }

    private static Stream<Breakage> breakages() {
        return Stream.of(network(), balancers(), listeners(), endpoint(), api(), trust())
                .flatMap(all -> all);
    }

    private static Stream<Breakage> network() {
        return Stream.of(
                of(
                        "NETWORK_IS_ISOLATED",
                        "network",
                        "an internet gateway",
                        t -> t.add("network", "Gateway", "{'Type': 'AWS::EC2::InternetGateway'}")),
                of(
                        "NO_PUBLIC_ADDRESSES",
                        "network",
                        "public addresses",
                        t -> first(t, "AWS::EC2::Subnet").put("MapPublicIpOnLaunch", true)),
                of("FLOWS_ARE_LOGGED", "network", "no flow log", t -> t.remove(t.only("AWS::EC2::FlowLog"))),
                of("GROUPS_ADMIT_NOT_EVERYBODY", "network", "everybody", t -> admit(t, "'CidrIp': '0.0.0.0/0'")),
                of("GROUPS_ADMIT_NOT_EVERYBODY", "network", "everybody by IPv6", t -> admit(t, "'CidrIpv6': '::/0'")),
                of(
                        "GROUPS_ADMIT_NOT_EVERYBODY",
                        "network",
                        "the whole VPC, an open endpoint",
                        t -> admit(
                                t,
                                "'CidrIp': {'Fn::GetAtt': ['"
                                        + t.only("AWS::EC2::VPC").id() + "', 'CidrBlock']}")),
                of(
                        "GROUPS_ADMIT_NOT_EVERYBODY",
                        "network",
                        "everybody, inline",
                        t -> first(t, "AWS::EC2::SecurityGroup")
                                .set(
                                        "SecurityGroupIngress",
                                        json(
                                                "[{'CidrIp': '0.0.0.0/0', 'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443}]"))),
                of(
                        "GROUPS_ADMIT_TCP_PORTS",
                        "network",
                        "every protocol",
                        t -> first(t, "AWS::EC2::SecurityGroupIngress").put("IpProtocol", "-1")),
                of(
                        "GROUPS_ADMIT_TCP_PORTS",
                        "network",
                        "a range of ports",
                        t -> first(t, "AWS::EC2::SecurityGroupIngress").put("ToPort", 65535)));
    }

    private static Stream<Breakage> balancers() {
        return Stream.of(
                of(
                        "BALANCERS_ARE_INTERNAL",
                        "edge",
                        "on the internet",
                        t -> balancer(t, "network").put("Scheme", "internet-facing")),
                of(
                        "BALANCERS_ARE_INTERNAL",
                        "edge",
                        "AWS's default",
                        t -> balancer(t, "application").remove("Scheme")),
                of(
                        "BALANCERS_HAVE_GROUPS",
                        "edge",
                        "without groups",
                        t -> balancer(t, "network").remove("SecurityGroups")),
                of(
                        "CONNECTIONS_ARE_LOGGED",
                        "edge",
                        "no logs",
                        t -> balancer(t, "application").remove("LoadBalancerAttributes")),
                of(
                        "ACCESS_IS_LOGGED",
                        "edge",
                        "no logs",
                        t -> balancer(t, "application").remove("LoadBalancerAttributes")),
                of(
                        "HEALTH_CHECKS_ARE_EXPLICIT",
                        "edge",
                        "the default check",
                        t -> first(t, "AWS::ElasticLoadBalancingV2::TargetGroup")
                                .remove("HealthCheckProtocol")));
    }

    private static Stream<Breakage> listeners() {
        return Stream.of(
                of(
                        "TLS_POLICY_IS_POST_QUANTUM",
                        "edge",
                        "AWS's default",
                        t -> listener(t, "HTTPS").remove("SslPolicy")),
                of(
                        "TLS_POLICY_IS_POST_QUANTUM",
                        "edge",
                        "an old one",
                        t -> listener(t, "HTTPS").put("SslPolicy", "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09")),
                of(
                        "UNKNOWN_HOSTS_GET_404",
                        "edge",
                        "forwards by default",
                        t -> listener(t, "HTTPS")
                                .set("DefaultActions", json("[{'Type': 'forward', 'TargetGroupArn': 'arn'}]"))),
                of(
                        "PLAIN_HTTP_ANSWERS_ITSELF",
                        "edge",
                        "forwards plain HTTP",
                        t -> listener(t, "HTTP")
                                .set("DefaultActions", json("[{'Type': 'forward', 'TargetGroupArn': 'arn'}]"))),
                of(
                        "LISTENERS_VERIFY",
                        "edge",
                        "no mutual TLS",
                        t -> listener(t, "HTTPS").remove("MutualAuthentication")),
                of(
                        "LISTENERS_VERIFY",
                        "edge",
                        "passthrough",
                        t -> listener(t, "HTTPS").set("MutualAuthentication", json("{'Mode': 'passthrough'}"))),
                of(
                        "EXPIRED_CLIENTS_ARE_REFUSED",
                        "edge",
                        "expired clients",
                        t -> ((ObjectNode) listener(t, "HTTPS").get("MutualAuthentication"))
                                .put("IgnoreClientCertificateExpiry", true)),
                in(
                        ALB_PASSTHROUGH_NETTY,
                        "LISTENERS_PASS_CERTIFICATES",
                        "edge",
                        "off",
                        t -> listener(t, "HTTPS").set("MutualAuthentication", json("{'Mode': 'off'}"))),
                in(
                        NLB_NETTY,
                        "TLS_ENDS_AT_THE_PROXY",
                        "edge",
                        "TLS on the load balancer",
                        t -> listener(t, "TCP").put("Protocol", "TLS")),
                in(
                        NLB_NETTY,
                        "CALLERS_ARE_TOLD",
                        "edge",
                        "no PROXY protocol",
                        t -> first(t, "AWS::ElasticLoadBalancingV2::TargetGroup")
                                .remove("TargetGroupAttributes")));
    }

    private static Stream<Breakage> endpoint() {
        return Stream.of(
                of(
                        "API_ENDPOINT_HAS_A_POLICY",
                        "api",
                        "no policy",
                        t -> apiEndpoint(t).remove("PolicyDocument")),
                of(
                        "API_ENDPOINT_ALLOWS_ONE_API",
                        "api",
                        "any API",
                        t -> statement(apiEndpoint(t), "PolicyDocument").put("Resource", "*")),
                of(
                        "API_ENDPOINT_ALLOWS_ONE_API",
                        "api",
                        "any action",
                        t -> statement(apiEndpoint(t), "PolicyDocument").put("Action", "*")),
                of(
                        "API_ENDPOINT_HAS_NO_PRIVATE_DNS",
                        "api",
                        "private DNS",
                        t -> apiEndpoint(t).put("PrivateDnsEnabled", true)),
                of(
                        "API_ENDPOINT_HAS_ITS_GROUP",
                        "api",
                        "a group of its own",
                        t -> t.add(
                                "api",
                                "Open",
                                "{'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'GroupDescription': 'open'}}")),
                of(
                        "API_ENDPOINT_HAS_ITS_GROUP",
                        "api",
                        "the VPC's default group",
                        t -> apiEndpoint(t).remove("SecurityGroupIds")));
    }

    private static Stream<Breakage> api() {
        return Stream.of(
                of(
                        "API_IS_PRIVATE",
                        "api",
                        "regional",
                        t -> first(t, "AWS::ApiGateway::RestApi")
                                .set("EndpointConfiguration", json("{'Types': ['REGIONAL']}"))),
                of(
                        "API_IS_PRIVATE",
                        "api",
                        "a regional name",
                        t -> first(t, "AWS::ApiGateway::DomainNameV2").remove("EndpointConfiguration")),
                of(
                        "API_HAS_NO_PUBLIC_NAME",
                        "api",
                        "the old trick",
                        t -> t.add(
                                "api",
                                "Name",
                                "{'Type': 'AWS::ApiGateway::DomainName', 'Properties': {'DomainName': 'x.example.com'}}")),
                of(
                        "API_DENIES_OTHER_ENDPOINTS",
                        "api",
                        "no policy",
                        t -> first(t, "AWS::ApiGateway::RestApi").remove("Policy")),
                of(
                        "API_DENIES_OTHER_ENDPOINTS",
                        "api",
                        "no Deny",
                        t -> drop(first(t, "AWS::ApiGateway::RestApi"), "Policy", "Deny")),
                of(
                        "API_DENIES_OTHER_ENDPOINTS",
                        "api",
                        "no Deny for the name",
                        t -> drop(first(t, "AWS::ApiGateway::DomainNameV2"), "Policy", "Deny")),
                of(
                        "METHODS_ARE_AUTHORIZED",
                        "api",
                        "no authorizer",
                        t -> first(t, "AWS::ApiGateway::Method").put("AuthorizationType", "NONE")),
                of(
                        "CALLS_ARE_LOGGED",
                        "api",
                        "no access log",
                        t -> first(t, "AWS::ApiGateway::Stage").remove("AccessLogSetting")));
    }

    private static Stream<Breakage> trust() {
        return Stream.of(
                of(
                        "BUCKETS_ARE_PRIVATE",
                        "trust",
                        "a public policy",
                        t -> ((ObjectNode) first(t, "trust", "AWS::S3::Bucket").get("PublicAccessBlockConfiguration"))
                                .put("BlockPublicPolicy", false)),
                of(
                        "BUCKETS_ARE_VERSIONED",
                        "trust",
                        "no versions",
                        t -> first(t, "trust", "AWS::S3::Bucket").remove("VersioningConfiguration")),
                of(
                        "BUCKETS_ARE_ENCRYPTED",
                        "trust",
                        "plain",
                        t -> first(t, "trust", "AWS::S3::Bucket").remove("BucketEncryption")),
                of(
                        "BUCKETS_SPEAK_TLS",
                        "trust",
                        "no policy",
                        t -> t.resources("AWS::S3::BucketPolicy").forEach(t::remove)),
                of(
                        "BUNDLE_KEY_IS_ITS_HASH",
                        "trust",
                        "one key for every bundle",
                        t -> first(t, "AWS::ElasticLoadBalancingV2::TrustStore")
                                .put("CaCertificatesBundleS3Key", "ca-bundle.pem")),
                of("LISTS_ARE_COMPLETE", "trust", "in parts", t -> lists(t).put("CrlType", "PARTITIONED")),
                of("LISTS_ARE_OURS", "trust", "public", t -> lists(t).remove("S3ObjectAcl")),
                of(
                        "STATIC_LISTS_NAME_A_VERSION",
                        "trust",
                        "whichever is there",
                        t -> t.add(
                                "trust",
                                "Lists",
                                "{'Type': 'AWS::ElasticLoadBalancingV2::TrustStoreRevocation', 'Properties': {'RevocationContents': [{'S3Bucket': 'b', 'S3Key': 'k'}]}}")));
    }

    private static void admit(Templates templates, String whom) {
        templates.add(
                "network",
                "Open",
                "{'Type': 'AWS::EC2::SecurityGroupIngress', 'Properties': {'GroupId': 'sg-0', 'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, "
                        + whom + "}}");
    }

    private static ObjectNode first(Templates templates, String type) {
        return templates.resources(type).get(0).properties();
    }

    private static ObjectNode first(Templates templates, String part, String type) {
        return templates.resources(type).stream()
                .filter(resource -> resource.stack().equals(part))
                .findFirst()
                .orElseThrow()
                .properties();
    }

    private static ObjectNode balancer(Templates templates, String type) {
        return where(templates, "AWS::ElasticLoadBalancingV2::LoadBalancer", "Type", type);
    }

    private static ObjectNode listener(Templates templates, String protocol) {
        return where(templates, "AWS::ElasticLoadBalancingV2::Listener", "Protocol", protocol);
    }

    private static ObjectNode apiEndpoint(Templates templates) {
        return where(templates, "AWS::EC2::VPCEndpoint", "ServiceName", "com.amazonaws.eu-central-1.execute-api");
    }

    private static ObjectNode where(Templates templates, String type, String property, String value) {
        return templates.resources(type).stream()
                .filter(resource -> resource.property(property).asText().equals(value))
                .findFirst()
                .map(Resource::properties)
                .orElseThrow();
    }

    private static ObjectNode lists(Templates templates) {
        return (ObjectNode)
                first(templates, "AWS::ACMPCA::CertificateAuthority").at("/RevocationConfiguration/CrlConfiguration");
    }

    private static ObjectNode statement(ObjectNode properties, String policy) {
        return (ObjectNode) properties.at("/" + policy + "/Statement/0");
    }

    private static void drop(ObjectNode properties, String policy, String effect) {
        var statements = properties.at("/" + policy + "/Statement").iterator();
        while (statements.hasNext()) {
            if (statements.next().path("Effect").asText().equals(effect)) {
                statements.remove();
            }
        }
    }

    private static Breakage of(String rule, String part, String what, Consumer<Templates> change) {
        return in(ALB_VERIFY, rule, part, what, change);
    }

    private static Breakage in(EdgeMode mode, String rule, String part, String what, Consumer<Templates> change) {
        return new Breakage(rule, mode, part, what, change);
    }

    record Breakage(String rule, EdgeMode mode, String part, String what, Consumer<Templates> change) {
        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }
}
