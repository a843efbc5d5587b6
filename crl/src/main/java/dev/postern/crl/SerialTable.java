package dev.postern.crl;

import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A set of serial numbers in three flat arrays: 16 bytes an entry for the number, 4 more only if some number of the list has
 * over 16 octets, and one for the place where to look. The numbers stand in buckets of four on average, all of a bucket
 * side by side, so a question costs two cache misses. Immutable.
 *
 * <p>The bucket is a hash under the list's own seed, which comes from its signature: who chooses serials cannot fill one bucket.
 */
final class SerialTable {
    private static final int BUCKET = 4;
    private static final int MAX_BITS = 8 * EntryReader.MAX_SERIAL_OCTETS;

    static final SerialTable EMPTY = new SerialTable();

    private final long seed;
    /** Where each bucket begins in {@code numbers}, counted in numbers; one more than there are buckets. */
    private final int[] starts;
    /** High and low half of the lower 128 bits, alternating. */
    private long[] numbers;
    /** Bits 128 to 159, or nothing if they are zero throughout. */
    private int[] tops;

    private SerialTable() {
        seed = 0;
        starts = new int[2];
        numbers = new long[0];
        tops = new int[0];
    }

    private SerialTable(ListContent content, long seed) {
        this.seed = seed;
        var count = content.entryCount();
        starts = new int[Math.max(1, count / BUCKET) + 1];
        numbers = new long[2 * count];
        tops = new int[countBuckets(content) ? count : 0];
        closeGaps(fill(content));
    }

    static SerialTable of(ListContent content, long seed) {
        return new SerialTable(content, seed);
    }

    boolean contains(SerialNumber serial) {
        var value = serial.value();
        if (value.signum() < 0 || value.bitLength() > MAX_BITS) {
            return false;
        }
        // No list holds a number above what is stored, so the cut-off parts are complete.
        var wide = value.bitLength() > Long.SIZE;
        var upper = wide ? value.shiftRight(Long.SIZE) : BigInteger.ZERO;
        var top = upper.bitLength() > Long.SIZE ? upper.shiftRight(Long.SIZE).intValue() : 0;
        var high = upper.longValue();
        var low = value.longValue();
        var bucket = bucket(high, low, top);
        return contains(high, low, top, starts[bucket], starts[bucket + 1]);
    }

    /** How many different numbers there are. */
    int size() {
        return numbers.length / 2;
    }

    /** What the arrays take. */
    long bytes() {
        return (long) Long.BYTES * numbers.length + (long) Integer.BYTES * (tops.length + starts.length);
    }

    /** Lays out the buckets; says whether some number needs more than 128 bits. */
    private boolean countBuckets(ListContent content) {
        var reader = content.reader();
        var wide = false;
        while (reader.hasNext()) {
            reader.read();
            wide |= reader.serialOctets() > 2 * Long.BYTES;
            starts[bucket(reader) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        return wide;
    }

    /** Puts every number into its bucket once; returns where each bucket's numbers end. */
    private int[] fill(ListContent content) {
        var ends = Arrays.copyOf(starts, starts.length - 1);
        var reader = content.reader();
        while (reader.hasNext()) {
            reader.read();
            var high = reader.serialBits(Long.BYTES, Long.BYTES);
            var low = reader.serialBits(0, Long.BYTES);
            var top = (int) reader.serialBits(2 * Long.BYTES, Integer.BYTES);
            var bucket = bucket(high, low, top);
            if (!contains(high, low, top, starts[bucket], ends[bucket])) {
                put(ends[bucket]++, high, low, top);
            }
        }
        return ends;
    }

    /** A serial that the list names twice has left a gap. */
    private void closeGaps(int[] ends) {
        if (Arrays.equals(ends, 0, ends.length, starts, 1, starts.length)) {
            return;
        }
        var to = 0;
        for (int bucket = 0; bucket < ends.length; bucket++) {
            var from = starts[bucket];
            starts[bucket] = to;
            for (int i = from; i < ends[bucket]; i++, to++) {
                put(to, numbers[2 * i], numbers[2 * i + 1], tops.length == 0 ? 0 : tops[i]);
            }
        }
        starts[ends.length] = to;
        numbers = Arrays.copyOf(numbers, 2 * to);
        tops = Arrays.copyOf(tops, Math.min(tops.length, to));
    }

    private void put(int at, long high, long low, int top) {
        numbers[2 * at] = high;
        numbers[2 * at + 1] = low;
        if (tops.length > 0) {
            tops[at] = top;
        }
    }

    private boolean contains(long high, long low, int top, int from, int end) {
        for (int i = from; i < end; i++) {
            if (numbers[2 * i + 1] == low && numbers[2 * i] == high && (tops.length == 0 ? 0 : tops[i]) == top) {
                return true;
            }
        }
        return false;
    }

    private int bucket(EntryReader reader) {
        return bucket(reader.serialBits(Long.BYTES, Long.BYTES), reader.serialBits(0, Long.BYTES), (int)
                reader.serialBits(2 * Long.BYTES, Integer.BYTES));
    }

    /** Multiplications by odd constants carry every bit upwards, the shifts bring them down again between. */
    private int bucket(long high, long low, int top) {
        var hash = (high ^ seed) * 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 32) ^ low) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 29) ^ top) * 0x94d049bb133111ebL;
        return (int) (((hash >>> 32) * (starts.length - 1)) >>> 32);
    }
}
