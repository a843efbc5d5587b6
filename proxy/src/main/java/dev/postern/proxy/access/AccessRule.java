package dev.postern.proxy.access;

import java.util.List;
import java.util.stream.Stream;

/**
 * One rule: conditions that all must hold, and what is said then.
 *
 * @param decision made once, when the file is read
 */
record AccessRule(
        String name,
        Effect effect,
        List<Condition<KnownCaller>> ofCaller,
        List<Condition<KnownRequest>> ofRequest,
        AccessDecision decision) {
    AccessRule {
        ofCaller = List.copyOf(ofCaller);
        ofRequest = List.copyOf(ofRequest);
    }

    boolean matches(KnownCaller caller) {
        for (var condition : ofCaller) {
            if (!condition.holds(caller)) {
                return false;
            }
        }
        return true;
    }

    boolean matches(KnownRequest request) {
        for (var condition : ofRequest) {
            if (!condition.holds(request)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it asks for nothing: everybody, everything. */
    boolean isForAll() {
        return ofCaller.isEmpty() && ofRequest.isEmpty();
    }

    /** How many values its conditions have to be compared with. */
    int values() {
        return Stream.concat(ofCaller.stream(), ofRequest.stream())
                .mapToInt(Condition::values)
                .sum();
    }

    boolean asksFor(String key) {
        return ofCaller.stream().anyMatch(condition -> condition.key().equals(key));
    }

    RuleTrace trace(KnownCaller caller, KnownRequest request) {
        var unmet = ofCaller.stream()
                .flatMap(condition -> condition.unmet(caller).stream())
                .findFirst()
                .or(() -> ofRequest.stream()
                        .flatMap(condition -> condition.unmet(request).stream())
                        .findFirst());
        return new RuleTrace(name, effect, unmet);
    }
}
