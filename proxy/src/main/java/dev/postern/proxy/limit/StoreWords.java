package dev.postern.proxy.limit;

import dev.postern.proxy.access.RuleLimits;
import dev.postern.proxy.store.Command;
import dev.postern.proxy.store.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How limits are said to a store. A request that is heard of no more counts for as long as a lease. Of each share it holds at most two keys, which expire by themselves:
 *
 * <pre>
 *   PREFIX:{LISTENER/RULE/CLIENT}:due       when the next request is due
 *   PREFIX:{LISTENER/RULE/CLIENT}:running   a lease for each request that runs
 * </pre>
 *
 * Neither listeners nor clients have a "/" in their names. The braces keep both in one slot of a cluster.
 */
record StoreWords(String prefix, Duration lease) {
    private static final Script ENTER = Script.beside(StoreWords.class, "enter.lua");
    private static final Script RENEW = Script.beside(StoreWords.class, "renew.lua");

    /** Asks for one request. */
    Command enter(LimitKey key, RuleLimits limits, String lease) {
        var arguments = new ArrayList<String>();
        var rate = limits.rate().map(CellRate::of);
        arguments.add(rate.map(cells -> micros(cells.intervalNanos())).orElse("0"));
        arguments.add(rate.map(cells -> micros(cells.toleranceNanos())).orElse("0"));
        arguments.add(String.valueOf(limits.concurrency().orElse(0)));
        arguments.add(lease);
        arguments.add(leaseMicros());
        return Command.run(ENTER, List.of(due(name(key)), running(name(key))), arguments);
    }

    Command renew(LimitKey key, List<String> leases) {
        var arguments = new ArrayList<>(List.of(leaseMicros()));
        arguments.addAll(leases);
        return Command.run(RENEW, List.of(running(name(key))), arguments);
    }

    Command leave(LimitKey key, String lease) {
        return Command.of("ZREM", running(name(key)), lease);
    }

    /** Everything above once, for nobody: a store that does all of it may be asked. */
    List<Command> trial() {
        var keys = List.of(due("trial"), running("trial"));
        var millisecond = "1000";
        return List.of(
                Command.send(ENTER, keys, List.of(millisecond, "1000000000", "1000000", "trial", millisecond)),
                Command.send(RENEW, List.of(running("trial")), List.of(millisecond, "trial")),
                Command.of("ZREM", running("trial"), "trial"));
    }

    private String leaseMicros() {
        return micros(lease.toNanos());
    }

    private String due(String share) {
        return prefix + ":{" + share + "}:due";
    }

    private String running(String share) {
        return prefix + ":{" + share + "}:running";
    }

    private static String name(LimitKey key) {
        return key.listener() + "/" + key.rule() + "/" + key.client();
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%d.%03d", nanos / 1_000, nanos % 1_000);
    }
}
