package dev.postern.cli.publication;

/** A list that is out in a place besides the state directory; {@code replaced} is empty if there was none before it. */
public record PlacedList(String list, String number, String where, String replaced) {
    /** What is where now, in one line. */
    public String text() {
        return "list " + number + " of the " + list + " certificate, in " + where
                + (replaced.isEmpty() ? "" : ", over list " + replaced);
    }
}
