package dev.postern.twin.elb.edge;

import java.util.List;

/**
 * Where a listener's requests go, as it is at this moment.
 *
 * @param targets in turn; if there are none, the response answers
 */
public record Destinations(List<Target> targets, FixedResponse response) {
    public Destinations {
        targets = List.copyOf(targets);
    }
}
