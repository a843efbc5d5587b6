package dev.postern.cli.access;

import dev.postern.cli.Report;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.access.RuleInWords;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Access policies in words. */
record AccessReport(List<PolicyFacts> policies) implements Report {
    /** A policy; {@code listener} is empty if it was read for itself. */
    record PolicyFacts(String file, String listener, List<String> filters, List<RuleFacts> rules, List<String> notes) {
        static PolicyFacts of(String file, String listener, AccessPolicy policy) {
            return new PolicyFacts(
                    file,
                    listener,
                    policy.filtersInWords(),
                    policy.inWords().stream().map(RuleFacts::of).toList(),
                    policy.notes());
        }
    }

    /** A rule: what it says, to what, and what besides. */
    record RuleFacts(String name, String effect, List<String> conditions, List<String> then) {
        static RuleFacts of(RuleInWords rule) {
            return new RuleFacts(rule.name(), rule.effect().text(), rule.conditions(), rule.then());
        }

        private String text() {
            var what = conditions.isEmpty() ? "all" : String.join("; ", conditions);
            return then.isEmpty() ? what : what + " → " + String.join("; ", then);
        }
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        policies.forEach(policy -> text(policy, out, colours));
    }

    private static void text(PolicyFacts policy, PrintWriter out, Ansi colours) {
        out.printf(
                "%s%s: sound%n",
                policy.listener().isEmpty() ? "" : "listener " + policy.listener() + ", ", policy.file());
        policy.filters().forEach(filter -> out.printf("  filter  %s%n", filter));
        var width = policy.rules().stream()
                .mapToInt(rule -> rule.name().length())
                .max()
                .orElse(0);
        for (var rule : policy.rules()) {
            out.printf(
                    "  %s  %-5s  %s%n",
                    rule.name() + " ".repeat(width - rule.name().length()), rule.effect(), rule.text());
        }
        policy.notes().forEach(note -> out.println(colours.string("  @|bold,yellow note|@: ") + note));
    }

    @Override
    public Record facts() {
        return this;
    }
}
