package dev.postern.cli.crl;

import dev.postern.cli.Report;
import dev.postern.crl.ListContent;
import dev.postern.crl.diff.Change;
import dev.postern.pki.x509.DistinguishedName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** How two lists differ, and whether the later may take the place of the earlier. */
record DiffReport(
        String issuer,
        String from,
        String to,
        boolean successor,
        List<String> objections,
        List<EntryFacts> added,
        List<Removed> removed,
        List<Altered> altered)
        implements Report {
    /** An entry that left; why is {@code expired}, {@code too early} or {@code unknown}. */
    record Removed(EntryFacts entry, String why) {}

    /** An entry that says something else now. */
    record Altered(EntryFacts before, EntryFacts after) {}

    static DiffReport of(ListContent before, ListContent after, List<Change> changes) {
        var early = changes.stream()
                .filter(change -> change instanceof Change.Removed removed && removed.cause() == Change.Cause.TOO_EARLY)
                .count();
        var objections = new ArrayList<String>();
        if (!rises(before, after) && !Arrays.equals(before.der(), after.der())) {
            objections.add("list number: " + text(after) + " (expected: greater than " + text(before) + ")");
        }
        if (early > 0) {
            objections.add("entries that left before their certificate expired: " + early + " (expected: none)");
        }
        return new DiffReport(
                DistinguishedName.text(after.issuer()),
                text(before),
                text(after),
                objections.isEmpty(),
                objections,
                only(changes, Change.Added.class).stream()
                        .map(added -> EntryFacts.of(added.entry()))
                        .toList(),
                only(changes, Change.Removed.class).stream()
                        .map(removed -> new Removed(
                                EntryFacts.of(removed.entry()),
                                removed.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
                        .toList(),
                only(changes, Change.Altered.class).stream()
                        .map(altered -> new Altered(EntryFacts.of(altered.before()), EntryFacts.of(altered.after())))
                        .toList());
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.printf("%s, list %s to list %s%n", issuer, from, to);
        added.forEach(entry -> out.printf("  + %s%n", entry.text()));
        removed.forEach(gone -> out.printf("  - %s (%s)%n", gone.entry().text(), gone.why()));
        altered.forEach(change -> out.printf(
                "  ~ %s, was %s%n", change.after().text(), change.before().text()));
        out.printf("%d added, %d removed, %d altered%n", added.size(), removed.size(), altered.size());
        objections.forEach(objection -> out.printf("%s: %s%n", colours.string("@|bold,red error|@"), objection));
    }

    @Override
    public Record facts() {
        return this;
    }

    private static boolean rises(ListContent before, ListContent after) {
        return after.number().isPresent()
                && before.number()
                        .filter(number -> after.number().get().compareTo(number) <= 0)
                        .isEmpty();
    }

    private static String text(ListContent content) {
        return content.number().map(Object::toString).orElse("none");
    }

    private static <T extends Change> List<T> only(List<Change> changes, Class<T> kind) {
        return changes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
