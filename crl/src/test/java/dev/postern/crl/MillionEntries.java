package dev.postern.crl;

import static dev.postern.crl.ForgedList.entry;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.SerialNumber;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Prints what a list of a million entries costs: to load, to keep, to ask. A program, not a test: it judges no clock. */
public final class MillionEntries {
    private static final int ENTRIES = 1_000_000;
    private static final int ROUNDS = 15;

    private MillionEntries() {}

    public static void main(String[] arguments) {
        for (var bits : new int[] {127, 159}) {
            measure(bits);
        }
    }

    private static void measure(int bits) {
        var random = new Random(1);
        var issuer = TestAuthority.root("CN=Issuer", Instant.parse("2026-11-23T09:00:00Z"));
        var serials = Stream.generate(() -> new BigInteger(bits, random).setBit(bits - 1))
                .limit(ENTRIES)
                .toList();
        var entries = serials.stream().map(serial -> entry(serial)).toArray(byte[][]::new);
        var der = ForgedList.by(issuer).entries(entries).sign();
        var pem = Pem.encode(Pem.REVOCATION_LIST, der).getBytes(StandardCharsets.US_ASCII);
        var issuers = List.of(issuer.certificate());
        System.out.printf("%d entries of %d bits: %,d bytes DER, %,d PEM%n", ENTRIES, bits, der.length, pem.length);
        var file = pem.length <= ListQuota.FILE_BYTES ? pem : der;
        var loads = new long[ROUNDS];
        var lookups = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            var start = System.nanoTime();
            var list = RevocationList.parse(file, issuers);
            loads[round] = (System.nanoTime() - start) / 1_000_000;
            lookups[round] = ask(list, serials, random);
            if (round == 0) {
                System.out.printf(
                        "  %s, %.2f bytes an entry%n", file == pem ? "PEM" : "DER", (double) list.bytes() / ENTRIES);
            }
        }
        System.out.println("  load: first " + loads[0] + " ms, " + summary(loads) + " ms");
        System.out.println("  lookup: " + summary(lookups) + " ns CPU");
    }

    /** On a machine with other work the best round says most. */
    private static String summary(long[] figures) {
        var sorted = LongStream.of(figures).sorted().toArray();
        return "best " + sorted[0] + ", median " + sorted[sorted.length / 2];
    }

    private static long ask(RevocationList list, List<BigInteger> serials, Random random) {
        var asked = new SerialNumber[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            // Made anew, so that what is measured is the way to the table and not to the question.
            var serial = serials.get(random.nextInt(ENTRIES)).flipBit(0);
            asked[i] = new SerialNumber(serial.flipBit(i % 2 == 0 ? 0 : random.nextInt(100)));
        }
        var threads = ManagementFactory.getThreadMXBean();
        var hits = 0;
        var start = threads.getCurrentThreadCpuTime();
        for (var serial : asked) {
            hits += list.contains(serial) ? 1 : 0;
        }
        var nanos = threads.getCurrentThreadCpuTime() - start;
        if (hits < ENTRIES / 2) {
            throw new IllegalStateException("hits: " + hits + " (expected: at least half)");
        }
        return nanos / ENTRIES;
    }
}
