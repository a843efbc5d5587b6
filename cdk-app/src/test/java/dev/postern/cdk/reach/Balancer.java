package dev.postern.cdk.reach;

import java.util.List;

/**
 * A load balancer.
 *
 * @param open on the internet
 * @param linked whether an endpoint service leads to it
 * @param filtersLink whether its group's rules are asked about what comes by that service
 */
record Balancer(Member member, boolean open, boolean linked, boolean filtersLink, List<Listener> listeners) {
    Balancer {
        listeners = List.copyOf(listeners);
    }
}
