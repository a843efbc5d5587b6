package dev.postern.cdk.reach;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a load balancer does with what arrives on one port.
 *
 * @param verification of the client
 * @param header in which a passthrough hands the certificate on
 * @param fallback where requests go that no rule is for; fixed answers lead nowhere
 * @param ways where its rules lead
 */
record Listener(
        String name,
        int port,
        Verification verification,
        String header,
        List<TargetGroup> fallback,
        List<TargetGroup> ways) {
    Listener {
        fallback = List.copyOf(fallback);
        ways = List.copyOf(ways);
    }

    List<TargetGroup> all() {
        return Stream.concat(ways.stream(), fallback.stream()).toList();
    }
}
