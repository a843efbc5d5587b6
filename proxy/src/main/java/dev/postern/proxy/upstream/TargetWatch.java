package dev.postern.proxy.upstream;

import java.util.List;

/** Who is told how the targets of a group are. Called on the group's event loop; must not block. */
public interface TargetWatch {
    /** Nobody wants to know. */
    TargetWatch NOBODY = new TargetWatch() {
        @Override
        public void changed(List<Target> targets) {}

        @Override
        public void lookedUp(TargetName name) {}

        @Override
        public void notLookedUp(TargetName name, String cause) {}

        @Override
        public void checked(Target target, CheckOutcome outcome) {}
    };

    /** All of them, those that are draining too, after one has come, gone or changed its state. */
    void changed(List<Target> targets);

    void lookedUp(TargetName name);

    /** The addresses known before stay. */
    void notLookedUp(TargetName name, String cause);

    void checked(Target target, CheckOutcome outcome);
}
