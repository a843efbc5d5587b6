package dev.postern.twin.elb;

import dev.postern.twin.elb.edge.HealthCheck;
import dev.postern.twin.elb.edge.Target;
import java.util.List;
import java.util.Map;

/** What is kept of a target group. */
record TargetGroupState(
        String arn,
        String name,
        String protocol,
        String protocolVersion,
        int port,
        String vpc,
        HealthCheck health,
        List<Registered> targets,
        Map<String, String> attributes,
        Map<String, String> tags) {
    TargetGroupState {
        targets = List.copyOf(targets);
        attributes = Map.copyOf(attributes);
        tags = Map.copyOf(tags);
    }

    /** A target by its address. */
    record Registered(String ip, int port) {}

    /** Where requests go. */
    List<Target> destinations() {
        return targets.stream()
                .map(it -> new Target(it.ip(), it.port(), protocol.equals("HTTPS")))
                .toList();
    }

    TargetGroupState withTargets(List<Registered> others) {
        return new TargetGroupState(arn, name, protocol, protocolVersion, port, vpc, health, others, attributes, tags);
    }

    TargetGroupState withHealth(HealthCheck other) {
        return new TargetGroupState(arn, name, protocol, protocolVersion, port, vpc, other, targets, attributes, tags);
    }

    TargetGroupState withAttributes(Map<String, String> others) {
        return new TargetGroupState(arn, name, protocol, protocolVersion, port, vpc, health, targets, others, tags);
    }

    TargetGroupState withTags(Map<String, String> others) {
        return new TargetGroupState(
                arn, name, protocol, protocolVersion, port, vpc, health, targets, attributes, others);
    }
}
