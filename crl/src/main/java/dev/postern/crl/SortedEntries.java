package dev.postern.crl;

import dev.postern.pki.x509.SerialNumber;
import java.util.Optional;

/**
 * A list's entries in the order of their serials, for comparing lists and looking serials up: offsets into the list's bytes,
 * four bytes an entry. Sorted, not hashed, because it is also made of lists nobody has signed. For short use on one thread;
 * an edge asks a {@link RevocationList}.
 */
public final class SortedEntries {
    private final int[] offsets;
    private final EntryReader left;
    private final EntryReader right;

    private SortedEntries(ListContent content) {
        left = content.reader();
        right = content.reader();
        offsets = sorted(offsets(content));
    }

    public static SortedEntries of(ListContent content) {
        return new SortedEntries(content);
    }

    public int size() {
        return offsets.length;
    }

    /** The entry at a place, counted from 0. */
    public RevocationEntry entry(int index) {
        left.readAt(offsets[index]);
        return left.entry();
    }

    /** The entry of a serial; if the list has several, the first. */
    public Optional<RevocationEntry> find(SerialNumber serial) {
        var from = 0;
        var to = offsets.length;
        while (from < to) {
            var middle = (from + to) >>> 1;
            left.readSerialAt(offsets[middle]);
            if (left.serial().value().compareTo(serial.value()) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from < offsets.length && entry(from).serial().equals(serial)
                ? Optional.of(entry(from))
                : Optional.empty();
    }

    private static int[] offsets(ListContent content) {
        var offsets = new int[content.entryCount()];
        var reader = content.reader();
        for (int i = 0; reader.hasNext(); i++) {
            reader.read();
            offsets[i] = reader.offset();
        }
        return offsets;
    }

    /** Merge sort, runs of doubled length: stable, and as fast for hostile input as for any. The JDK's sorts want objects. */
    private int[] sorted(int[] unsorted) {
        var from = unsorted;
        var to = new int[from.length];
        for (long run = 1; run < from.length; run *= 2) {
            for (long start = 0; start < from.length; start += 2 * run) {
                var middle = (int) Math.min(start + run, from.length);
                merge(from, (int) start, middle, (int) Math.min(start + 2 * run, from.length), to);
            }
            var merged = to;
            to = from;
            from = merged;
        }
        return from;
    }

    private void merge(int[] from, int start, int middle, int end, int[] to) {
        if (middle == end || isInOrder(from[middle - 1], from[middle])) {
            System.arraycopy(from, start, to, start, end - start);
            return;
        }
        var one = start;
        var other = middle;
        for (int at = start; at < end; at++) {
            var takeOne = other == end || (one < middle && isInOrder(from[one], from[other]));
            to[at] = takeOne ? from[one++] : from[other++];
        }
    }

    private boolean isInOrder(int offset, int next) {
        left.readSerialAt(offset);
        right.readSerialAt(next);
        return left.compareSerialTo(right) <= 0;
    }
}
