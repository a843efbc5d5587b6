package dev.postern.cdk.reach;

import java.util.List;
import java.util.function.Predicate;

/**
 * One thing on the way to the API that says no by itself, whatever the others say.
 *
 * @param admits what it lets pass
 * @param strangers calls it has to refuse alone
 */
record Gate(String name, Predicate<Request> admits, List<Request> strangers) {
    Gate {
        strangers = List.copyOf(strangers);
    }
}
