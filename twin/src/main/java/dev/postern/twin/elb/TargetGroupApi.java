package dev.postern.twin.elb;

import dev.postern.twin.elb.TargetGroupState.Registered;
import dev.postern.twin.elb.edge.HealthCheck;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.QueryService.Operation;
import dev.postern.twin.wire.XmlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operations on target groups on the wire, but for the one that asks the targets. */
final class TargetGroupApi {
    private final TargetGroups groups;
    private final Listeners listeners;

    TargetGroupApi(TargetGroups groups, Listeners listeners) {
        this.groups = groups;
        this.listeners = listeners;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "CreateTargetGroup", this::create,
                "DescribeTargetGroups", this::describe,
                "ModifyTargetGroup", this::modify,
                "DeleteTargetGroup", this::delete,
                "DescribeTargetGroupAttributes", this::describeAttributes,
                "ModifyTargetGroupAttributes", this::modifyAttributes,
                "RegisterTargets", this::register,
                "DeregisterTargets", this::deregister);
    }

    private void create(Parameters input, XmlText output, AwsCall call) {
        var name = input.required("Name");
        var type = input.text("TargetType").orElse("instance");
        if (!type.equals("ip")) {
            throw AwsError.of("ValidationError", "TargetType: \"" + type + "\" (the twin knows: ip)");
        }
        var protocol = input.required("Protocol");
        if (!protocol.equals("HTTP") && !protocol.equals("HTTPS")) {
            throw AwsError.of("ValidationError", "Protocol: \"" + protocol + "\" (the twin knows: HTTP, HTTPS)");
        }
        var version = input.text("ProtocolVersion").orElse("HTTP1");
        if (!version.equals("HTTP1")) {
            throw AwsError.of("ValidationError", "ProtocolVersion: \"" + version + "\" (the twin knows: HTTP1)");
        }
        var tags = Tags.of(input);
        groups.requireFree(name, call);
        var standard = new HealthCheck(true, protocol, "traffic-port", "/", 30, 5, 5, 2, "200");
        var group = new TargetGroupState(
                call.arn("elasticloadbalancing", "targetgroup/" + name + "/" + Arns.id()),
                name,
                protocol,
                version,
                number(input, "Port", input.required("Port"), 1, 65_535),
                input.text("VpcId").orElse(LoadBalancerApi.VPC),
                health(input, standard),
                List.of(),
                Map.of(),
                tags);
        groups.put(group);
        write(output, List.of(group));
    }

    private void describe(Parameters input, XmlText output, AwsCall call) {
        var chosen = new ArrayList<TargetGroupState>();
        input.texts("TargetGroupArns").forEach(arn -> chosen.add(groups.required(arn)));
        input.texts("Names").forEach(name -> chosen.add(groups.named(name, call.region())));
        input.text("LoadBalancerArn")
                .ifPresent(balancer -> groups.in(call.region()).stream()
                        .filter(group ->
                                listeners.balancersForwardingTo(group.arn()).contains(balancer))
                        .forEach(chosen::add));
        var all = chosen.isEmpty() && !input.has("LoadBalancerArn") ? groups.in(call.region()) : chosen;
        var page = Page.of(all, input, TargetGroupState::arn, marker -> marker);
        write(output, page.items());
        page.writeMarker(output);
    }

    private void modify(Parameters input, XmlText output, AwsCall call) {
        var group = groups.required(input.required("TargetGroupArn"));
        var after = group.withHealth(health(input, group.health()));
        groups.put(after);
        write(output, List.of(after));
    }

    private void delete(Parameters input, XmlText output, AwsCall call) {
        var arn = input.required("TargetGroupArn");
        if (!listeners.balancersForwardingTo(arn).isEmpty()) {
            throw AwsError.of(
                    "ResourceInUse", "Target group '" + arn + "' is currently in use by a listener or a rule");
        }
        groups.delete(arn);
    }

    private void describeAttributes(Parameters input, XmlText output, AwsCall call) {
        Attributes.TARGET_GROUP.write(
                output, groups.required(input.required("TargetGroupArn")).attributes());
    }

    private void modifyAttributes(Parameters input, XmlText output, AwsCall call) {
        var group = groups.required(input.required("TargetGroupArn"));
        var after = group.withAttributes(Attributes.TARGET_GROUP.changed(group.attributes(), input));
        groups.put(after);
        Attributes.TARGET_GROUP.write(output, after.attributes());
    }

    private void register(Parameters input, XmlText output, AwsCall call) {
        var group = groups.required(input.required("TargetGroupArn"));
        var targets = new ArrayList<>(group.targets());
        targets(input, group).stream()
                .filter(target -> !targets.contains(target))
                .forEach(targets::add);
        groups.put(group.withTargets(targets));
    }

    private void deregister(Parameters input, XmlText output, AwsCall call) {
        var group = groups.required(input.required("TargetGroupArn"));
        var targets = new ArrayList<>(group.targets());
        for (var target : input.structures("Targets")) {
            targets.removeIf(it -> it.ip().equals(target.required("Id"))
                    && target.text("Port")
                            .map(port -> port.equals(Integer.toString(it.port())))
                            .orElse(true));
        }
        groups.put(group.withTargets(targets));
    }

    static List<Registered> targets(Parameters input, TargetGroupState group) {
        var targets = new ArrayList<Registered>();
        for (var target : input.structures("Targets")) {
            var ip = target.required("Id");
            if (!ip.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
                throw AwsError.of("InvalidTarget", "Target '" + ip + "' (expected: an IPv4 address)");
            }
            var port = target.text("Port").orElse(Integer.toString(group.port()));
            targets.add(new Registered(ip, number(target, "Port", port, 1, 65_535)));
        }
        return targets;
    }

    private static HealthCheck health(Parameters input, HealthCheck now) {
        var protocol = input.text("HealthCheckProtocol").orElse(now.protocol());
        var port = input.text("HealthCheckPort").orElse(now.port());
        var path = input.text("HealthCheckPath").orElse(now.path());
        var matcher = input.structure("Matcher").text("HttpCode").orElse(now.matcher());
        if (!protocol.matches("HTTPS?")) {
            throw AwsError.of("ValidationError", "HealthCheckProtocol: \"" + protocol + "\" (expected: HTTP, HTTPS)");
        }
        if (!port.equals("traffic-port")) {
            number(input, "HealthCheckPort", port, 1, 65_535);
        }
        if (!path.matches("/[!-~]{0,1023}")) {
            throw AwsError.of("ValidationError", "Health check path '" + path + "' (expected: to begin with a slash)");
        }
        if (!matcher.matches("\\d{3}([,-]\\d{3})*")) {
            throw AwsError.of("ValidationError", "Health check matcher HTTP code '" + matcher + "' is not valid");
        }
        return new HealthCheck(
                input.text("HealthCheckEnabled").map(Boolean::parseBoolean).orElse(now.enabled()),
                protocol,
                port,
                path,
                number(input, "HealthCheckIntervalSeconds", now.intervalSeconds(), 5, 300),
                number(input, "HealthCheckTimeoutSeconds", now.timeoutSeconds(), 2, 120),
                number(input, "HealthyThresholdCount", now.healthyThreshold(), 2, 10),
                number(input, "UnhealthyThresholdCount", now.unhealthyThreshold(), 2, 10),
                matcher);
    }

    private static int number(Parameters input, String name, int otherwise, int least, int most) {
        return number(input, name, input.text(name).orElse(Integer.toString(otherwise)), least, most);
    }

    static int number(Parameters input, String name, String text, int least, int most) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw AwsError.of("ValidationError", name + ": \"" + text + "\" (expected: " + least + ".." + most + ")");
        }
        return Integer.parseInt(text);
    }

    private void write(XmlText output, List<TargetGroupState> all) {
        output.members("TargetGroups", all, group -> {
            output.text("TargetGroupArn", group.arn());
            output.text("TargetGroupName", group.name());
            output.text("Protocol", group.protocol());
            output.text("Port", group.port());
            output.text("VpcId", group.vpc());
            var health = group.health();
            output.text("HealthCheckProtocol", health.protocol());
            output.text("HealthCheckPort", health.port());
            output.text("HealthCheckEnabled", health.enabled());
            output.text("HealthCheckIntervalSeconds", health.intervalSeconds());
            output.text("HealthCheckTimeoutSeconds", health.timeoutSeconds());
            output.text("HealthyThresholdCount", health.healthyThreshold());
            output.text("UnhealthyThresholdCount", health.unhealthyThreshold());
            output.text("HealthCheckPath", health.path());
            output.within("Matcher", () -> output.text("HttpCode", health.matcher()));
            output.members("LoadBalancerArns", listeners.balancersForwardingTo(group.arn()), output::raw);
            output.text("TargetType", "ip");
            output.text("ProtocolVersion", group.protocolVersion());
            output.text("IpAddressType", "ipv4");
        });
    }
}
