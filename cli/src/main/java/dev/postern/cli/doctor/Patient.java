package dev.postern.cli.doctor;

import dev.postern.cli.Shell;
import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.client.ClientRegister;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The state that is looked at, and the moment it is looked at. */
record Patient(StateDirectory state, ClientRegister register, Instant now) {
    /** Whether the lists are ours to issue. */
    boolean isEmbedded() {
        return state.plane().authority() instanceof AuthorityConfig.Embedded;
    }

    /** A command of this program on this state, to paste. */
    String command(String... words) {
        var line = new ArrayList<>(List.of(Shell.self()));
        line.addAll(List.of(words));
        if (!state.path().equals(Path.of(".postern"))) {
            line.addAll(List.of("--dir", state.path().toString()));
        }
        return Shell.line(line.toArray(String[]::new));
    }
}
