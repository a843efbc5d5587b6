package dev.postern.proxy.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The requests that run with a lease in a store, whether the store knows of it or is away. Used on one event loop only.
 *
 * <p>Old ones are those that were there when they were last asked for: most requests are over before, and cost the store no renewal.
 */
final class Leases {
    private final Map<LimitKey, Set<String>> fresh = new HashMap<>();
    private final Map<LimitKey, Set<String>> old = new HashMap<>();

    void add(LimitKey key, String lease) {
        fresh.computeIfAbsent(key, absent -> new HashSet<>()).add(lease);
    }

    void remove(LimitKey key, String lease) {
        remove(fresh, key, lease);
        remove(old, key, lease);
    }

    /** Those to renew: the old ones. From now on all are. */
    Map<LimitKey, List<String>> aged() {
        var all = copy(old);
        fresh.forEach((key, leases) ->
                old.computeIfAbsent(key, absent -> new HashSet<>()).addAll(leases));
        fresh.clear();
        return all;
    }

    /** All of them, for a store that may know none. */
    Map<LimitKey, List<String>> all() {
        aged();
        return copy(old);
    }

    private static Map<LimitKey, List<String>> copy(Map<LimitKey, Set<String>> leases) {
        var copy = new HashMap<LimitKey, List<String>>();
        leases.forEach((key, some) -> copy.put(key, new ArrayList<>(some)));
        return copy;
    }

    private static void remove(Map<LimitKey, Set<String>> leases, LimitKey key, String lease) {
        leases.computeIfPresent(key, (same, some) -> some.remove(lease) && some.isEmpty() ? null : some);
    }
}
