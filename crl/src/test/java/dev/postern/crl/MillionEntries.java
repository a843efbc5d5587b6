package dev.postern.crl;

import static dev.postern.crl.ForgedList.entry;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Prints what a list of a million entries costs: to load, to keep, to ask. A program, not a test: it judges no clock. */
public final class MillionEntries {
    private static final int ENTRIES = 1_000_000;
    private static final int ROUNDS = 5;

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
        for (int round = 1; round <= ROUNDS; round++) {
            var fits = pem.length <= ListQuota.FILE_BYTES;
            var start = System.nanoTime();
            var list = RevocationList.parse(fits ? pem : der, issuers);
            var loaded = System.nanoTime();
            System.out.printf(
                    "  %s loaded in %d ms, %.2f bytes an entry",
                    fits ? "PEM" : "DER", (loaded - start) / 1_000_000, (double) list.bytes() / ENTRIES);
            ask(list, serials, random);
        }
    }

    private static void ask(RevocationList list, List<BigInteger> serials, Random random) {
        var asked = new SerialNumber[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            var serial = serials.get(random.nextInt(ENTRIES));
            asked[i] = new SerialNumber(i % 2 == 0 ? serial : serial.flipBit(random.nextInt(100)));
        }
        var hits = 0;
        var start = System.nanoTime();
        for (var serial : asked) {
            hits += list.contains(serial) ? 1 : 0;
        }
        var nanos = System.nanoTime() - start;
        System.out.printf(", %d ns a lookup, %d hits%n", nanos / ENTRIES, hits);
    }
}
