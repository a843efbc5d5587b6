package dev.postern.crl.diff;

import dev.postern.crl.ListContent;
import dev.postern.crl.RevocationEntry;
import dev.postern.crl.SortedEntries;
import dev.postern.crl.diff.Change.Cause;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Compares two lists of one issuer by walking both in the order of their serials. */
public final class ListDiff {
    /** Until when certificates are valid, as far as somebody knows: a register, usually. */
    @FunctionalInterface
    public interface Expiries {
        Expiries UNKNOWN = serial -> Optional.empty();

        /** The notAfter of the certificate with this serial. */
        Optional<Instant> notAfter(SerialNumber serial);
    }

    private final ListContent before;
    private final ListContent after;
    private final Expiries expiries;
    private final Consumer<Change> changes;
    private int added;
    private int removed;
    private int altered;

    private ListDiff(ListContent before, ListContent after, Expiries expiries, Consumer<Change> changes) {
        this.before = before;
        this.after = after;
        this.expiries = expiries;
        this.changes = changes;
    }

    /** Only how much differs. */
    public static DiffSummary summary(ListContent before, ListContent after) {
        return compare(before, after, Expiries.UNKNOWN, change -> {});
    }

    /**
     * Hands over every change in the order of the serials, then says how many there were.
     *
     * @throws MalformedInput for lists of different issuers
     */
    public static DiffSummary compare(
            ListContent before, ListContent after, Expiries expiries, Consumer<Change> changes) {
        if (!before.issuer().equals(after.issuer())) {
            throw new MalformedInput("issuer: \"" + DistinguishedName.text(after.issuer()) + "\" (expected: \""
                    + DistinguishedName.text(before.issuer()) + "\", as in the other list)");
        }
        return new ListDiff(before, after, expiries, changes).walk();
    }

    private DiffSummary walk() {
        var olds = SortedEntries.of(before);
        var news = SortedEntries.of(after);
        int one = 0;
        int other = 0;
        while (one < olds.size() || other < news.size()) {
            var order = one == olds.size()
                    ? 1
                    : other == news.size() ? -1 : serialOrder(olds.entry(one), news.entry(other));
            if (order < 0) {
                remove(olds.entry(one));
            } else if (order > 0) {
                add(news.entry(other));
            } else {
                compare(olds.entry(one), news.entry(other));
            }
            one = order <= 0 ? behind(olds, one) : one;
            other = order >= 0 ? behind(news, other) : other;
        }
        return new DiffSummary(before.number(), after.number(), added, removed, altered);
    }

    /** The next entry with another serial: a list that names one twice has said it once. */
    private static int behind(SortedEntries entries, int index) {
        var serial = entries.entry(index).serial();
        var next = index + 1;
        while (next < entries.size() && entries.entry(next).serial().equals(serial)) {
            next++;
        }
        return next;
    }

    private static int serialOrder(RevocationEntry one, RevocationEntry other) {
        return one.serial().value().compareTo(other.serial().value());
    }

    private void add(RevocationEntry entry) {
        added++;
        changes.accept(new Change.Added(entry));
    }

    private void remove(RevocationEntry entry) {
        removed++;
        var cause = expiries.notAfter(entry.serial())
                .map(notAfter -> notAfter.isBefore(before.thisUpdate()) ? Cause.EXPIRED : Cause.TOO_EARLY)
                .orElse(Cause.UNKNOWN);
        changes.accept(new Change.Removed(entry, cause));
    }

    private void compare(RevocationEntry old, RevocationEntry now) {
        if (!old.equals(now)) {
            altered++;
            changes.accept(new Change.Altered(old, now));
        }
    }
}
