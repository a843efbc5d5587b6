package dev.postern.cli.state;

import dev.postern.crl.SignedList;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A list that has been published.
 *
 * @param name {@code issuing} or {@code root}
 * @param list as it was signed
 * @param added how many entries the list before it did not have
 * @param removed how many it had and this one has not, because their certificates' time has passed
 * @param kept how many it repeats from the list before it because the register does not know them
 * @param advice what lint has to say without objecting
 */
public record PublishedList(
        String name,
        SignedList list,
        String number,
        Instant thisUpdate,
        Instant nextUpdate,
        int entries,
        int added,
        int removed,
        int kept,
        List<String> advice,
        Path pem,
        Path der) {
    public PublishedList {
        advice = List.copyOf(advice);
    }

    /** The same as a command reports it. */
    public Facts facts() {
        return new Facts(
                name,
                number,
                thisUpdate.toString(),
                nextUpdate.toString(),
                entries,
                added,
                removed,
                kept,
                advice,
                pem.toString(),
                der.toString());
    }

    /** What a command says of a list it published, in plain values. */
    public record Facts(
            String name,
            String number,
            String thisUpdate,
            String nextUpdate,
            int entries,
            int added,
            int removed,
            int kept,
            List<String> advice,
            String pem,
            String der) {
        /** What it is, where it is and until when it holds, in one line. */
        public String text() {
            return "list %s of the %s certificate, %s: %d %s (%d added, %d removed%s), until %s, in %s and %s%s"
                    .formatted(
                            number,
                            name,
                            thisUpdate,
                            entries,
                            entries == 1 ? "entry" : "entries",
                            added,
                            removed,
                            kept == 0 ? "" : ", " + kept + " kept that the register does not know",
                            nextUpdate,
                            pem,
                            der,
                            advice.isEmpty() ? "" : "; advice: " + String.join("; ", advice));
        }
    }
}
