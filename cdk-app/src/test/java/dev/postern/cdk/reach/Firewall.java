package dev.postern.cdk.reach;

import static dev.postern.cdk.reach.Rule.Direction.EGRESS;
import static dev.postern.cdk.reach.Rule.Direction.INGRESS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.reach.Rule.Direction;
import dev.postern.cdk.reach.Rule.Peer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All security groups with all their rules, wherever in the templates these are written. */
final class Firewall {
    /** The group of a stranger: its owner allows everything. */
    static final String STRANGERS = "a group of its own";

    private final References references;
    private final List<Rule> rules = new ArrayList<>();

    Firewall(Templates templates, References references) {
        this.references = references;
        rules.add(everything(INGRESS, STRANGERS));
        rules.add(everything(EGRESS, STRANGERS));
        for (var vpc : templates.resources("AWS::EC2::VPC")) {
            defaultGroup(templates, "${" + vpc + "}");
        }
        for (var group : templates.resources("AWS::EC2::SecurityGroup")) {
            group(group);
        }
        for (var rule : templates.resources("AWS::EC2::SecurityGroupIngress")) {
            add(INGRESS, references.text(rule, "GroupId"), rule.stack(), rule.properties());
        }
        for (var rule : templates.resources("AWS::EC2::SecurityGroupEgress")) {
            add(EGRESS, references.text(rule, "GroupId"), rule.stack(), rule.properties());
        }
    }

    /** Whether a connection is let out at one end and in at the other. */
    boolean admits(Member from, Member to, int port) {
        return any(EGRESS, from, to, port) && any(INGRESS, to, from, port);
    }

    /** Whether it is admitted at one end. */
    boolean admits(Direction direction, Connections.Connection connection) {
        return direction == EGRESS
                ? any(EGRESS, connection.from(), connection.to(), connection.port())
                : any(INGRESS, connection.to(), connection.from(), connection.port());
    }

    /** Whether somebody who chooses his own address is let in. */
    boolean admitsFromAnyAddress(Member to, int port) {
        return rules.stream()
                .filter(rule -> rule.direction() == INGRESS && to.groups().contains(rule.group()))
                .anyMatch(rule -> rule.peer() instanceof Peer.OfNetwork && rule.from() <= port && port <= rule.to());
    }

    /** Those of the templates. */
    Set<String> groups() {
        return rules.stream()
                .map(Rule::group)
                .filter(group -> group.startsWith("$"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Peers that the templates do not make: groups, lists and networks of others, as rules of a direction name them. */
    List<Peer> foreign(Direction direction) {
        return rules.stream()
                .filter(rule -> rule.direction() == direction)
                .map(Rule::peer)
                .filter(peer -> !(peer instanceof Peer.OfNetwork network
                        && network.network().equals(Cidr.EVERYWHERE)))
                .filter(peer -> !(peer instanceof Peer.OfGroup group
                        && rules.stream().anyMatch(rule -> rule.group().equals(group.group()))))
                .distinct()
                .toList();
    }

    static String defaultGroupOf(String vpc) {
        return "the default group of " + vpc;
    }

    private boolean any(Direction direction, Member wearer, Member other, int port) {
        return rules.stream()
                .filter(rule -> rule.direction() == direction && wearer.groups().contains(rule.group()))
                .anyMatch(rule -> rule.admits(other, port));
    }

    /** As EC2 makes it, its members may call each other and everybody; the library's resource takes both rules away. */
    private void defaultGroup(Templates templates, String vpc) {
        var emptied = templates.resources("Custom::VpcRestrictDefaultSG").stream()
                .map(resource -> references.text(resource, "DefaultSecurityGroupId"))
                .anyMatch(group -> group.equals(vpc.replace("}", ".DefaultSecurityGroup}")));
        if (!emptied) {
            var group = defaultGroupOf(vpc);
            rules.add(new Rule(INGRESS, group, new Peer.OfGroup(group), 0, 65_535));
            rules.add(everything(EGRESS, group));
        }
    }

    private void group(Resource group) {
        var name = "${" + group + "}";
        group.property("SecurityGroupIngress").forEach(rule -> add(INGRESS, name, group.stack(), rule));
        var egress = group.property("SecurityGroupEgress");
        egress.forEach(rule -> add(EGRESS, name, group.stack(), rule));
        if (egress.isEmpty()) {
            // CloudFormation, AWS::EC2::SecurityGroup: without egress rules all is allowed.
            rules.add(everything(EGRESS, name));
        }
    }

    private void add(Direction direction, String group, String stack, JsonNode rule) {
        var protocol = rule.path("IpProtocol").asText();
        switch (protocol) {
            case "tcp", "6" ->
                rules.add(new Rule(
                        direction,
                        group,
                        peer(direction, stack, rule),
                        rule.path("FromPort").asInt(),
                        rule.path("ToPort").asInt()));
            case "-1" -> rules.add(new Rule(direction, group, peer(direction, stack, rule), 0, 65_535));
            case "icmp", "udp" -> {} // Nothing here speaks either.
            default -> throw new IllegalArgumentException(group + ": IpProtocol: " + protocol + ": unknown");
        }
    }

    private Peer peer(Direction direction, String stack, JsonNode rule) {
        var side = direction == INGRESS ? "Source" : "Destination";
        for (var key : List.of("CidrIp", "CidrIpv6", side + "SecurityGroupId", side + "PrefixListId")) {
            if (rule.has(key)) {
                var value = references.text(stack, rule.get(key));
                return switch (key.charAt(0) == 'C' ? "network" : key.substring(side.length())) {
                    case "network" -> new Peer.OfNetwork(Cidr.parse(value));
                    case "SecurityGroupId" -> new Peer.OfGroup(value);
                    default -> new Peer.OfPrefixList(value);
                };
            }
        }
        throw new IllegalArgumentException(stack + ": " + rule + ": no peer is known");
    }

    private static Rule everything(Direction direction, String group) {
        return new Rule(direction, group, new Peer.OfNetwork(Cidr.EVERYWHERE), 0, 65_535);
    }
}
