package dev.postern.cdk.reach;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.reach.Member.Kind;
import dev.postern.cdk.reach.Rule.Direction;
import dev.postern.cdk.reach.Rule.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What has an address in the edge's VPC, and what leads to what. The consumer's VPC of the pattern cross-account is another account's and not in it. */
final class Topology {
    private final Templates templates;
    private final References references;
    private final String vpc;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Set<String>> registered = new LinkedHashMap<>();
    private final List<Balancer> balancers = new ArrayList<>();
    private final Resource apiEndpoint;
    private Optional<Proxy> proxy = Optional.empty();

    Topology(Templates templates, References references, Firewall firewall) {
        this.templates = templates;
        this.references = references;
        this.vpc = "${" + templates.only("AWS::EC2::VPC") + "}";
        this.apiEndpoint = endpoints().stream()
                .filter(endpoint -> references.text(endpoint, "ServiceName").endsWith(".execute-api"))
                .findFirst()
                .orElseThrow();
        strangers();
        endpoints().forEach(this::endpoint);
        templates.resources("AWS::EC2::Instance").forEach(this::client);
        firewall.foreign(Direction.INGRESS).forEach(peer -> foreign(Kind.CLIENT, peer));
        firewall.foreign(Direction.EGRESS).forEach(peer -> foreign(Kind.OUTSIDE, peer));
        templates.resources("AWS::ECS::Service").forEach(this::tasks);
        templates.resources("AWS::ElasticLoadBalancingV2::LoadBalancer").forEach(this::balancerMember);
        templates.resources("AWS::ElasticLoadBalancingV2::LoadBalancer").forEach(this::balancer);
    }

    List<Member> members() {
        return List.copyOf(members.values());
    }

    List<Member> members(Kind kind) {
        return members.values().stream().filter(member -> member.kind() == kind).toList();
    }

    List<Balancer> balancers() {
        return balancers;
    }

    Optional<Balancer> balancer(Member member) {
        return balancers.stream()
                .filter(balancer -> balancer.member().equals(member))
                .findFirst();
    }

    Optional<Proxy> proxy() {
        return proxy;
    }

    Resource apiEndpoint() {
        return apiEndpoint;
    }

    Member api() {
        return member(apiEndpoint);
    }

    /** One in each subnet, and one more there in the default group, which is what a host gets about whose group nobody thought. */
    private void strangers() {
        for (var subnet : templates.resources("AWS::EC2::Subnet")) {
            var where = Set.of(Cidr.parse(references.text(subnet, "CidrBlock")));
            for (var group : List.of(Firewall.STRANGERS, Firewall.defaultGroupOf(vpc))) {
                var name = "a host in " + subnet.id() + ", in " + group;
                members.put(name, new Member(name, Kind.STRANGER, Set.of(group), where, Set.of()));
            }
        }
    }

    /** Balancers that no other leads to: where clients arrive. */
    List<Balancer> fronts() {
        return balancers.stream()
                .filter(balancer -> balancers.stream()
                        .flatMap(other -> other.listeners().stream())
                        .flatMap(listener -> listener.all().stream())
                        .noneMatch(group -> group.targets().contains(balancer.member())))
                .toList();
    }

    /** Endpoints by which a client is managed, or by which tasks are run: who needs it is known by what it is of. */
    List<Member> services(Kind kind) {
        return endpoints().stream()
                .filter(endpoint -> !endpoint.equals(apiEndpoint))
                .filter(endpoint ->
                        references.text(endpoint, "ServiceName").matches(".*\\.(ssm|ssmmessages|ec2messages)")
                                == (kind == Kind.CLIENT))
                .map(this::member)
                .toList();
    }

    private List<Resource> endpoints() {
        return templates.resources("AWS::EC2::VPCEndpoint").stream()
                .filter(endpoint ->
                        endpoint.property("VpcEndpointType").asText().equals("Interface"))
                .toList();
    }

    private void endpoint(Resource endpoint) {
        add(endpoint, Kind.ENDPOINT, "SecurityGroupIds", "SubnetIds", Set.of(443));
    }

    private void client(Resource instance) {
        var one = instance.property("NetworkInterfaces").path(0);
        if (one.path("AssociatePublicIpAddress").asBoolean(false)) {
            throw new IllegalArgumentException(instance + ": AssociatePublicIpAddress: true (expected: false)");
        }
        var groups = one.isMissingNode() ? instance.property("SecurityGroupIds") : one.path("GroupSet");
        var subnet = one.isMissingNode() ? instance.property("SubnetId") : one.path("SubnetId");
        add(instance, Kind.CLIENT, texts(instance.stack(), groups), subnets(instance.stack(), subnet), Set.of());
    }

    private void foreign(Kind kind, Peer peer) {
        var groups = new LinkedHashSet<>(Set.of(Firewall.STRANGERS));
        var addresses = new LinkedHashSet<Cidr>();
        if (peer instanceof Peer.OfNetwork network) {
            addresses.add(network.network());
        } else {
            groups.add(peer instanceof Peer.OfGroup group ? group.group() : ((Peer.OfPrefixList) peer).list());
        }
        var name = "whoever is in " + (addresses.isEmpty() ? groups : addresses);
        members.put(name, new Member(name, kind, groups, addresses, Set.of()));
    }

    private void tasks(Resource service) {
        var network = service.properties().at("/NetworkConfiguration/AwsvpcConfiguration");
        if (!network.path("AssignPublicIp").asText().equals("DISABLED")) {
            throw new IllegalArgumentException(
                    service + ": AssignPublicIp: " + network.path("AssignPublicIp") + " (expected: DISABLED)");
        }
        var definition =
                references.resource(references.text(service, "TaskDefinition")).orElseThrow();
        var ports = new LinkedHashSet<Integer>();
        definition
                .properties()
                .at("/ContainerDefinitions/0/PortMappings")
                .forEach(port -> ports.add(port.path("ContainerPort").asInt()));
        var tasks = add(
                service,
                Kind.TASKS,
                texts(service.stack(), network.path("SecurityGroups")),
                subnets(service.stack(), network.path("Subnets")),
                ports);
        service.property("LoadBalancers")
                .forEach(to -> registered
                        .computeIfAbsent(
                                references.text(service.stack(), to.get("TargetGroupArn")),
                                group -> new LinkedHashSet<>())
                        .add(tasks.name()));
        proxy = Optional.of(Proxy.read(references, definition, tasks));
    }

    private void balancerMember(Resource balancer) {
        var ports = listeners(balancer).stream()
                .map(listener -> listener.property("Port").asInt())
                .collect(Collectors.toSet());
        add(balancer, Kind.BALANCER, "SecurityGroups", "Subnets", ports);
    }

    private void balancer(Resource balancer) {
        balancers.add(new Balancer(
                member(balancer),
                !balancer.property("Scheme").asText().equals("internal"),
                templates.resources("AWS::EC2::VPCEndpointService").stream()
                        .anyMatch(service -> references
                                .text(service, "NetworkLoadBalancerArns")
                                .equals("${" + balancer + "}")),
                !balancer.property("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
                        .asText()
                        .equals("off"),
                listeners(balancer).stream().map(this::listener).toList()));
    }

    private List<Resource> listeners(Resource balancer) {
        return templates.resources("AWS::ElasticLoadBalancingV2::Listener").stream()
                .filter(listener -> references.text(listener, "LoadBalancerArn").equals("${" + balancer + "}"))
                .toList();
    }

    private Listener listener(Resource listener) {
        var rules = templates.resources("AWS::ElasticLoadBalancingV2::ListenerRule").stream()
                .filter(rule -> references.text(rule, "ListenerArn").equals("${" + listener + "}"))
                .flatMap(rule -> ways(rule.stack(), rule.property("Actions")).stream())
                .toList();
        var verification =
                switch (listener.properties().at("/MutualAuthentication/Mode").asText("off")) {
                    case "verify" -> Verification.VERIFY;
                    case "passthrough" -> Verification.PASSTHROUGH;
                    default -> Verification.NONE;
                };
        return new Listener(
                listener.toString(),
                listener.property("Port").asInt(),
                verification,
                header(listener),
                ways(listener.stack(), listener.property("DefaultActions")),
                rules);
    }

    private String header(Resource listener) {
        for (var attribute : listener.property("ListenerAttributes")) {
            if (attribute.path("Key").asText().equals(Verification.HEADER_ATTRIBUTE)) {
                return references.text(listener.stack(), attribute.get("Value"));
            }
        }
        return Verification.DEFAULT_HEADER;
    }

    private List<TargetGroup> ways(String stack, JsonNode actions) {
        return StreamSupport.stream(actions.spliterator(), false)
                .filter(action -> !action.path("Type").asText().equals("fixed-response"))
                .flatMap(action -> {
                    if (!action.path("Type").asText().equals("forward")) {
                        throw new IllegalArgumentException(stack + ": action: " + action + ": unknown");
                    }
                    return action.has("TargetGroupArn")
                            ? Stream.of(action.get("TargetGroupArn"))
                            : action.at("/ForwardConfig/TargetGroups").findValues("TargetGroupArn").stream();
                })
                .map(arn -> targetGroup(
                        references.resource(references.text(stack, arn)).orElseThrow()))
                .toList();
    }

    private TargetGroup targetGroup(Resource group) {
        var port = group.property("Port").asInt();
        var health = group.property("HealthCheckPort").asText("traffic-port");
        var targets = new LinkedHashSet<Member>();
        for (var target : group.property("Targets")) {
            targets.add(target(group, references.text(group.stack(), target.get("Id"))));
        }
        registered.getOrDefault("${" + group + "}", Set.of()).forEach(name -> targets.add(known(name)));
        return new TargetGroup(
                group.toString(),
                port,
                health.equals("traffic-port") ? port : Integer.parseInt(health),
                List.copyOf(targets));
    }

    /** A load balancer, or addresses that a call at deployment asks of one endpoint. */
    private Member target(Resource group, String id) {
        var resource = references
                .resource(id)
                .orElseThrow(() -> new IllegalArgumentException(group + ": target " + id + ": unknown"));
        if (resource.type().equals("Custom::AWS")) {
            var asked = asked(resource).toList();
            if (asked.size() != 1) {
                throw new IllegalArgumentException(
                        group + ": target " + id + ": addresses of " + asked + " (expected: of one endpoint)");
            }
            return member(asked.get(0));
        }
        return member(resource);
    }

    /** The endpoints that a call at deployment is about, itself or by what another call answered. */
    private Stream<Resource> asked(Resource call) {
        return references.resourcesIn(references.text(call, "Create")).stream()
                .flatMap(about -> switch (about.type()) {
                    case "AWS::EC2::VPCEndpoint" -> Stream.of(about);
                    case "Custom::AWS" -> asked(about);
                    default -> Stream.empty();
                })
                .distinct();
    }

    private Member add(Resource resource, Kind kind, String groups, String subnets, Set<Integer> ports) {
        return add(
                resource,
                kind,
                texts(resource.stack(), resource.property(groups)),
                subnets(resource.stack(), resource.property(subnets)),
                ports);
    }

    private Member add(Resource resource, Kind kind, Set<String> groups, Set<Cidr> addresses, Set<Integer> ports) {
        // Without a group of its own it gets the VPC's default group; a network load balancer gets none, and is open.
        var none = kind == Kind.BALANCER ? Firewall.STRANGERS : Firewall.defaultGroupOf(vpc);
        var member = new Member(resource.toString(), kind, groups.isEmpty() ? Set.of(none) : groups, addresses, ports);
        members.put(member.name(), member);
        return member;
    }

    private Member member(Resource resource) {
        return known(resource.toString());
    }

    private Member known(String name) {
        var member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException(name + ": has no address in the VPC");
        }
        return member;
    }

    private Set<String> texts(String stack, JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(value -> references.text(stack, value))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<Cidr> subnets(String stack, JsonNode oneOrMore) {
        var names = oneOrMore.isArray() ? texts(stack, oneOrMore) : Set.of(references.text(stack, oneOrMore));
        return names.stream()
                .map(name -> references.resource(name).orElseThrow())
                .map(subnet -> Cidr.parse(references.text(subnet, "CidrBlock")))
                .collect(Collectors.toSet());
    }
}
