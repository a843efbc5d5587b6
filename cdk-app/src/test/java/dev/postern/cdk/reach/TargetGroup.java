package dev.postern.cdk.reach;

import java.util.List;

/**
 * Whom a listener leads to.
 *
 * @param port of the targets
 * @param health port its health checks go to
 */
record TargetGroup(String name, int port, int health, List<Member> targets) {
    TargetGroup {
        targets = List.copyOf(targets);
    }
}
