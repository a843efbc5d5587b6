package dev.postern.twin.elb;

import dev.postern.twin.state.Shelf;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The load balancers: of the kind {@code application} all. For one thread at a time. */
final class LoadBalancers {
    private static final int MAX = 50; // alb.md 3.4

    private final Shelf<LoadBalancerState> shelf;

    LoadBalancers(Path directory) throws IOException {
        shelf = Shelf.open(directory.resolve("load-balancers.json"), LoadBalancerState.class);
    }

    List<LoadBalancerState> in(String region) {
        return shelf.all().stream()
                .filter(balancer -> Arns.region(balancer.arn()).equals(region))
                .toList();
    }

    LoadBalancerState required(String arn) {
        return shelf.find(arn)
                .orElseThrow(() -> AwsError.of("LoadBalancerNotFound", "Load balancer '" + arn + "' not found"));
    }

    LoadBalancerState named(String name, String region) {
        return in(region).stream()
                .filter(balancer -> balancer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> AwsError.of("LoadBalancerNotFound", "Load balancer '" + name + "' not found"));
    }

    void requireFree(String name, AwsCall call) {
        if (!name.matches("[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?")) {
            throw AwsError.of(
                    "ValidationError",
                    "The load balancer name '" + name + "' (expected: 1 to 32 letters, digits and dashes)");
        }
        var others = in(call.region());
        if (others.stream().anyMatch(balancer -> balancer.name().equals(name))) {
            throw AwsError.of("DuplicateLoadBalancerName", "A load balancer with the same name exists: " + name);
        }
        if (others.size() >= MAX) {
            throw AwsError.of("TooManyLoadBalancers", "The limit of " + MAX + " load balancers is reached");
        }
    }

    void put(LoadBalancerState balancer) {
        shelf.put(balancer.arn(), balancer);
    }

    void delete(String arn) {
        var found = shelf.find(arn);
        if (found.isPresent()) {
            if ("true".equals(found.get().attributes().get("deletion_protection.enabled"))) {
                throw AwsError.of(
                        "OperationNotPermitted",
                        "Load balancer '" + arn + "' cannot be deleted because deletion protection is enabled");
            }
            shelf.remove(arn);
        }
    }
}
