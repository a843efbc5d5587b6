package dev.postern.cdk.reach;

import static dev.postern.cdk.reach.Templates.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One thing made laxer than it is, found by going through the templates themselves: every rule, every statement, every listener there is. */
record Loosening(String what, Consumer<Templates> change) {
    private static final List<String> PEERS = List.of(
            "CidrIp",
            "CidrIpv6",
            "SourceSecurityGroupId",
            "SourcePrefixListId",
            "DestinationSecurityGroupId",
            "DestinationPrefixListId");

    static List<Loosening> of(Templates templates) {
        var all = new ArrayList<Loosening>();
        rules(templates, all);
        policies(templates, all);
        balancers(templates, all);
        api(templates, all);
        ways(all);
        if (!templates.resources("AWS::ECS::TaskDefinition").isEmpty()) {
            proxy(all);
        }
        return all;
    }

    private static void rules(Templates templates, List<Loosening> all) {
        for (var type : Set.of("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")) {
            for (var rule : templates.resources(type)) {
                rule(rule, "", all);
            }
        }
        for (var group : templates.resources("AWS::EC2::SecurityGroup")) {
            for (var side : Set.of("SecurityGroupIngress", "SecurityGroupEgress")) {
                for (var i = 0; i < group.property(side).size(); i++) {
                    rule(group, "/" + side + "/" + i, all);
                }
            }
            all.add(in(
                    group, "without egress rules of its own", properties -> properties.remove("SecurityGroupEgress")));
            all.add(new Loosening(
                    group + ": open to everybody", t -> admit(t, group, "Ingress", "'CidrIp': '0.0.0.0/0'")));
            all.add(new Loosening(
                    group + ": lets out to everybody", t -> admit(t, group, "Egress", "'CidrIp': '0.0.0.0/0'")));
            all.add(new Loosening(group + ": its members may call each other", t -> {
                admit(t, group, "Ingress", "'SourceSecurityGroupId': {'Ref': '" + group.id() + "'}");
                admit(t, group, "Egress", "'DestinationSecurityGroupId': {'Ref': '" + group.id() + "'}");
            }));
        }
    }

    private static void rule(Resource owner, String pointer, List<Loosening> all) {
        var name = pointer + ": ";
        all.add(at(owner, pointer, name + "everybody", rule -> everybody(rule)));
        all.add(at(owner, pointer, name + "every port", rule -> everyPort(rule)));
    }

    private static void everybody(ObjectNode rule) {
        rule.remove(PEERS);
        rule.put("CidrIp", "0.0.0.0/0");
        if (rule.path("IpProtocol").asText().equals("icmp")) {
            rule.put("IpProtocol", "-1");
        }
    }

    /** To a rule that is there to match nothing, ports are nothing; made to match, it matches everybody. */
    private static void everyPort(ObjectNode rule) {
        if (rule.path("IpProtocol").asText().equals("icmp")) {
            everybody(rule);
        }
        rule.put("FromPort", 0);
        rule.put("ToPort", 65_535);
    }

    private static void admit(Templates templates, Resource group, String side, String peer) {
        templates.add(
                group.stack(),
                "Open" + side + group.id(),
                "{'Type': 'AWS::EC2::SecurityGroup" + side + "', 'Properties': {'GroupId': {'Ref': '" + group.id()
                        + "'}, 'IpProtocol': '-1', " + peer + "}}");
    }

    private static void policies(Templates templates, List<Loosening> all) {
        policy(templates, "AWS::ApiGateway::RestApi", "Policy", all);
        policy(templates, "AWS::ApiGateway::DomainNameV2", "Policy", all);
        policy(templates, "AWS::EC2::VPCEndpoint", "PolicyDocument", all);
    }

    private static void policy(Templates templates, String type, String property, List<Loosening> all) {
        for (var owner : templates.resources(type)) {
            if (type.endsWith("VPCEndpoint")
                    && !owner.property("ServiceName").asText().endsWith("execute-api")) {
                continue;
            }
            all.add(in(owner, "no " + property, properties -> properties.remove(property)));
            var statements = owner.property(property).path("Statement");
            for (var i = 0; i < statements.size(); i++) {
                statement(owner, "/" + property + "/Statement/" + i, statements.get(i), all);
            }
        }
    }

    private static void statement(Resource owner, String pointer, JsonNode statement, List<Loosening> all) {
        var deny = statement.path("Effect").asText().equals("Deny");
        if (deny) {
            all.add(at(owner, pointer, pointer + ": allows", changed -> changed.put("Effect", "Allow")));
            all.add(at(owner, pointer, pointer + ": of nothing", changed -> changed.put("Resource", "nothing")));
            all.add(at(owner, pointer, pointer + "/Condition: one endpoint more", changed -> {
                var endpoints = (ObjectNode) changed.at("/Condition/StringNotEquals");
                endpoints.set(
                        "aws:SourceVpce", ((ArrayNode) json("['vpce-other']")).add(endpoints.get("aws:SourceVpce")));
            }));
            return;
        }
        // Of a resource policy the Allow says nothing: its Deny does. Of an endpoint's policy there is nothing else.
        if (pointer.startsWith("/PolicyDocument")) {
            all.add(at(owner, pointer, pointer + ": of everything", changed -> {
                changed.put("Resource", "*");
                changed.remove("Condition");
            }));
            if (statement.has("Condition")) {
                all.add(at(owner, pointer, pointer + ": unconditionally", changed -> changed.remove("Condition")));
            }
        }
    }

    private static void balancers(Templates templates, List<Loosening> all) {
        for (var balancer : templates.resources("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
            all.add(in(balancer, "on the internet", properties -> properties.put("Scheme", "internet-facing")));
            all.add(in(balancer, "as AWS would have it, on the internet", properties -> properties.remove("Scheme")));
            all.add(in(balancer, "without groups", properties -> properties.remove("SecurityGroups")));
        }
        for (var listener : templates.resources("AWS::ElasticLoadBalancingV2::Listener")) {
            if (listener.properties().has("MutualAuthentication")) {
                all.add(in(listener, "no mutual TLS", properties -> properties.remove("MutualAuthentication")));
                all.add(in(
                        listener,
                        "mutual TLS off",
                        properties -> properties.set("MutualAuthentication", json("{'Mode': 'off'}"))));
            }
            if (listener.properties().at("/MutualAuthentication/Mode").asText().equals("verify")) {
                all.add(in(
                        listener,
                        "passthrough",
                        properties -> properties.set("MutualAuthentication", json("{'Mode': 'passthrough'}"))));
            }
            if (listener.properties().has("ListenerAttributes")) {
                all.add(in(
                        listener,
                        "hands the certificate on by a name all know",
                        properties -> properties.remove("ListenerAttributes")));
            }
        }
        var straight = templates.resources("AWS::ElasticLoadBalancingV2::TargetGroup").stream()
                .filter(group -> group.property("Targets").toString().contains("PrivateIpAddress"))
                .findFirst();
        straight.ifPresent(group ->
                all.add(new Loosening("the front leads past what verifies, straight to the endpoint", t -> {
                    for (var listener : t.resources("AWS::ElasticLoadBalancingV2::Listener")) {
                        if (listener.property("Protocol").asText().equals("TCP")) {
                            listener.properties()
                                    .set(
                                            "DefaultActions",
                                            json("[{'Type': 'forward', 'TargetGroupArn': {'Ref': '" + group.id()
                                                    + "'}}]"));
                        }
                    }
                    t.resources("AWS::EC2::SecurityGroup").forEach(every -> {
                        admit(t, every, "Ingress", "'CidrIp': '0.0.0.0/0'");
                        admit(t, every, "Egress", "'CidrIp': '0.0.0.0/0'");
                    });
                })));
    }

    private static void api(Templates templates, List<Loosening> all) {
        for (var type : Set.of("AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainNameV2")) {
            for (var owner : templates.resources(type)) {
                all.add(in(
                        owner,
                        "regional",
                        properties -> properties.set("EndpointConfiguration", json("{'Types': ['REGIONAL']}"))));
            }
        }
        for (var association : templates.resources("AWS::ApiGateway::DomainNameAccessAssociation")) {
            all.add(new Loosening(association + ": one endpoint more", t -> {
                var more = association.body().deepCopy();
                ((ObjectNode) more.get("Properties")).put("AccessAssociationSource", "vpce-other");
                t.put(association.stack(), "More", more);
            }));
        }
        for (var method : templates.resources("AWS::ApiGateway::Method")) {
            all.add(in(method, "asks nobody", properties -> properties.put("AuthorizationType", "NONE")));
        }
        for (var endpoint : templates.resources("AWS::EC2::VPCEndpoint")) {
            if (endpoint.property("ServiceName").asText().endsWith("execute-api")) {
                all.add(new Loosening(endpoint + ": a group more, open to the VPC", t -> {
                    t.add(
                            endpoint.stack(),
                            "OpenGroup",
                            "{'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'SecurityGroupIngress': [{'CidrIp': '10.0.0.0/8', 'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443}]}}");
                    ((ArrayNode) same(t, endpoint).properties().get("SecurityGroupIds"))
                            .add(json("{'Ref': 'OpenGroup'}"));
                }));
            }
        }
    }

    private static void ways(List<Loosening> all) {
        for (var type : List.of(
                "AWS::EC2::InternetGateway",
                "AWS::EC2::NatGateway",
                "AWS::EC2::Route",
                "AWS::EC2::TransitGatewayAttachment",
                "AWS::EC2::VPCPeeringConnection",
                "AWS::EC2::VPNConnection",
                "AWS::ApiGateway::DomainName",
                "AWS::Lambda::Url")) {
            all.add(new Loosening(
                    "a way nobody knows: " + type, t -> t.add("network", "Way", "{'Type': '" + type + "'}")));
        }
    }

    private static void proxy(List<Loosening> all) {
        all.add(configuration(
                "trusts everybody", "trustedPeers: \\[.*?\\]", "trustedPeers: [ \\\\\"0.0.0.0/0\\\\\" ]"));
        all.add(configuration("trusts nobody it should", "trustedPeers: \\[.*?\\]", "trustedPeers: [ ]"));
        all.add(configuration("does not verify", "mode: verify(-header)?", "mode: off"));
        all.add(configuration("passes on what it did not verify", "mode: verify(-header)?", "mode: passthrough"));
    }

    private static Loosening configuration(String what, String pattern, String replacement) {
        return new Loosening("the proxy " + what, t -> {
            var definition = t.only("AWS::ECS::TaskDefinition");
            var text = definition.body().toString();
            var changed = text.replaceAll(pattern, replacement);
            if (changed.equals(text)) {
                throw new IllegalStateException(what + ": nothing to change");
            }
            t.put(definition.stack(), definition.id(), Templates.read(changed));
        });
    }

    private static Loosening in(Resource owner, String what, Consumer<ObjectNode> change) {
        return new Loosening(
                owner + ": " + what, t -> change.accept(same(t, owner).properties()));
    }

    private static Loosening at(Resource owner, String pointer, String what, Consumer<ObjectNode> change) {
        return new Loosening(
                owner + what,
                t -> change.accept((ObjectNode) same(t, owner).properties().at(pointer)));
    }

    /** The same resource in the templates to be changed. */
    private static Resource same(Templates templates, Resource owner) {
        return templates.resources(owner.type()).stream()
                .filter(resource -> resource.toString().equals(owner.toString()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return what;
    }
}
