package dev.postern.cli.explain;

import dev.postern.proxy.access.RuleTrace;
import java.util.ArrayList;
import java.util.List;

/** A rule of the access policy, and what it said to the request. */
record RuleAsked(String rule, Answer answer, String detail) {
    /** What a rule can say. */
    enum Answer {
        ALLOWS("allows"),
        DENIES("denies"),
        DOES_NOT_MATCH("does not match"),
        /** An earlier one has decided. */
        NOT_ASKED("not asked");

        private final String text;

        Answer(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** In the order of the policy; the first that matches decides. */
    static List<RuleAsked> all(List<RuleTrace> traces) {
        var all = new ArrayList<RuleAsked>();
        var decided = false;
        for (var trace : traces) {
            all.add(decided ? new RuleAsked(trace.rule(), Answer.NOT_ASKED, "") : of(trace));
            decided |= trace.matched();
        }
        return all;
    }

    private static RuleAsked of(RuleTrace trace) {
        var answer = switch (trace.effect()) {
            case ALLOW -> Answer.ALLOWS;
            case DENY -> Answer.DENIES;
        };
        return new RuleAsked(
                trace.rule(),
                trace.matched() ? answer : Answer.DOES_NOT_MATCH,
                trace.unmet().orElse(""));
    }
}
