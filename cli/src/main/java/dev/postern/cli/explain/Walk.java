package dev.postern.cli.explain;

import dev.postern.cli.explain.Step.Outcome;
import dev.postern.cli.explain.Step.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client on its way through the steps: the first that refuses it is the last it reaches. */
final class Walk {
    private final List<Taken> steps = new ArrayList<>();
    private Optional<Refusal> refused = Optional.empty();
    private boolean over;

    /** A walk that ended before this began. */
    static Walk over() {
        var walk = new Walk();
        walk.over = true;
        return walk;
    }

    /**
     * Takes a step.
     *
     * @param good what there is to say if it goes well
     */
    void take(Step step, Optional<Refusal> refusal, String good) {
        if (over) {
            steps.add(new Taken(step, Outcome.NOT_REACHED, ""));
        } else if (refusal.isPresent()) {
            steps.add(new Taken(step, Outcome.DECIDED_HERE, refusal.get().detail()));
            refused = refusal;
            over = true;
        } else {
            steps.add(new Taken(step, Outcome.OK, good));
        }
    }

    /** Passes over a step. */
    void leaveOut(Step step, String why) {
        steps.add(over ? new Taken(step, Outcome.NOT_REACHED, "") : new Taken(step, Outcome.LEFT_OUT, why));
    }

    boolean isOver() {
        return over;
    }

    Optional<Refusal> refused() {
        return refused;
    }

    List<Taken> steps() {
        return List.copyOf(steps);
    }
}
