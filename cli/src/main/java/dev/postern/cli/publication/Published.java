package dev.postern.cli.publication;

import dev.postern.cli.state.PublishedList;
import java.io.IOException;
import java.util.List;

/**
 * What of a publication was done.
 *
 * @param lists issued into the state directory; none if those there say all already
 * @param placed in the other places
 * @param told what AWS Private CA was told instead
 * @param failures of those that do not know yet, as {@code place: cause}
 */
public record Published(
        List<PublishedList> lists, List<PlacedList> placed, List<ToldService> told, List<String> failures) {
    /** Nothing was published, and nothing had to be. */
    public static final Published NOTHING = new Published(List.of(), List.of(), List.of(), List.of());

    public Published {
        lists = List.copyOf(lists);
        placed = List.copyOf(placed);
        told = List.copyOf(told);
        failures = List.copyOf(failures);
    }

    /**
     * To be asked when all that was done is reported.
     *
     * @throws IOException if somebody does not know yet
     */
    public void check() throws IOException {
        if (!failures.isEmpty()) {
            throw new IOException("not everywhere until this command is run again: " + String.join("; ", failures));
        }
    }
}
