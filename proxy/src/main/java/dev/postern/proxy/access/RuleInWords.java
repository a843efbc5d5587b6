package dev.postern.proxy.access;

import dev.postern.proxy.access.AccessDecision.Allowed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A rule for people.
 *
 * @param conditions a key and what it asks for, each; none for everybody and everything
 * @param then what is done with a request that is allowed, besides forwarding it as usual
 */
public record RuleInWords(String name, Effect effect, List<String> conditions, List<String> then) {
    static RuleInWords of(AccessRule rule) {
        var conditions = Stream.concat(
                        rule.ofCaller().stream().map(Condition::inWords),
                        rule.ofRequest().stream().map(Condition::inWords))
                .toList();
        return new RuleInWords(
                rule.name(),
                rule.effect(),
                conditions,
                rule.decision() instanceof Allowed allowed ? then(allowed) : List.of());
    }

    private static List<String> then(Allowed allowed) {
        var then = new ArrayList<String>();
        allowed.upstream().ifPresent(upstream -> then.add("to upstream " + upstream));
        if (!allowed.limits().equals(RuleLimits.NONE)) {
            then.add("each client " + String.join(", ", allowed.limits().inWords()));
        }
        allowed.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(header -> then.add("with " + header.getKey() + ": " + header.getValue()));
        return List.copyOf(then);
    }
}
