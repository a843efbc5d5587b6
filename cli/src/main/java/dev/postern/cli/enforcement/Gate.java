package dev.postern.cli.enforcement;

import dev.postern.pki.client.Credential;
import java.io.IOException;
import java.util.List;

/** Something that lets clients in, and can be asked about one. */
public interface Gate {
    /** What it is and where. */
    String name();

    /**
     * Whether it refuses all of these now.
     *
     * @throws IOException if it does not answer, which is no answer
     */
    Answer ask(List<Credential> credentials) throws IOException;

    /** What it says. */
    sealed interface Answer {
        /** All of them are refused; each line says by what and since when. */
        record Refuses(List<String> evidence) implements Answer {}

        /** Some are not refused yet. */
        record NotYet(String missing) implements Answer {}
    }
}
