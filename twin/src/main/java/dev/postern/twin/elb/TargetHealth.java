package dev.postern.twin.elb;

import dev.postern.twin.elb.TargetGroupState.Registered;
import dev.postern.twin.elb.edge.HealthCheck.Trouble;
import dev.postern.twin.elb.edge.Target;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.XmlText;
import java.util.List;
import java.util.Optional;

/** DescribeTargetHealth: asks the targets now. Takes no lock, for they may be slow to answer. */
final class TargetHealth {
    private final TargetGroups groups;
    private final Listeners listeners;

    TargetHealth(TargetGroups groups, Listeners listeners) {
        this.groups = groups;
        this.listeners = listeners;
    }

    private record Health(Registered target, String state, Optional<Trouble> trouble) {}

    void describe(Parameters input, XmlText output, AwsCall call) {
        var group = groups.required(input.required("TargetGroupArn"));
        var targets = input.hasUnder("Targets") ? TargetGroupApi.targets(input, group) : group.targets();
        var used = !listeners.balancersForwardingTo(group.arn()).isEmpty();
        List<Health> healths =
                targets.stream().map(it -> health(group, it, used)).toList();
        output.members("TargetHealthDescriptions", healths, it -> {
            var target = target(group, it.target());
            output.within("Target", () -> {
                output.text("Id", target.ip());
                output.text("Port", target.port());
            });
            output.text("HealthCheckPort", group.health().portOf(target));
            output.within("TargetHealth", () -> {
                output.text("State", it.state());
                it.trouble().ifPresent(trouble -> {
                    output.text("Reason", trouble.reason());
                    output.text("Description", trouble.description());
                });
            });
        });
    }

    private static Health health(TargetGroupState group, Registered target, boolean used) {
        if (!group.targets().contains(target)) {
            return new Health(
                    target, "unused", Optional.of(new Trouble("Target.NotRegistered", "Target is not registered")));
        }
        if (!used) {
            return new Health(
                    target,
                    "unused",
                    Optional.of(new Trouble(
                            "Target.NotInUse",
                            "Target group is not configured to receive traffic from the load balancer")));
        }
        if (!group.health().enabled()) {
            return new Health(
                    target,
                    "unavailable",
                    Optional.of(new Trouble(
                            "Target.HealthCheckDisabled", "Health checks are not enabled for this target")));
        }
        var trouble = group.health().trouble(target(group, target));
        return new Health(target, trouble.isEmpty() ? "healthy" : "unhealthy", trouble);
    }

    private static Target target(TargetGroupState group, Registered target) {
        return new Target(target.ip(), target.port(), group.protocol().equals("HTTPS"));
    }
}
