package dev.postern.crl;

import static dev.postern.crl.ForgedList.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialTableTest {
    private static final TestAuthority ISSUER = TestAuthority.root("CN=Issuer", Instant.parse("2026-11-23T09:00:00Z"));

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 64, 65, 127, 128, 129, 159, 160})
    void knowsExactlyTheSerialsOfItsList(int bits) {
        var random = new Random(bits);
        for (int round = 0; round < 20; round++) {
            var serials = Stream.generate(() -> new BigInteger(bits, random))
                    .limit(random.nextInt(300))
                    .toList();
            var expected = new HashSet<>(serials);

            var table = table(random.nextLong(), serials);

            assertThat(table.size()).isEqualTo(expected.size());
            assertThat(expected).allMatch(serial -> contains(table, serial));
            for (var stranger : neighbours(serials)) {
                assertThat(contains(table, stranger)).isEqualTo(expected.contains(stranger));
            }
        }
    }

    @Test
    void findsSerialsInRowAndInAnyOrder() {
        var serials = LongStream.range(0, 10_000)
                .map(i -> 10_000 - i)
                .mapToObj(BigInteger::valueOf)
                .toList();

        var table = table(0, serials);

        assertThat(serials).allMatch(serial -> contains(table, serial));
        assertThat(contains(table, BigInteger.ZERO)).isFalse();
        assertThat(contains(table, BigInteger.valueOf(10_001))).isFalse();
    }

    @Test
    void knowsZeroOnlyIfTheListDoes() {
        assertThat(contains(table(0, List.of(BigInteger.ZERO)), BigInteger.ZERO))
                .isTrue();
        assertThat(contains(table(0, List.of(BigInteger.ONE)), BigInteger.ZERO)).isFalse();
        assertThat(contains(table(0, List.of()), BigInteger.ZERO)).isFalse();
    }

    @Test
    void doesNotMistakeASerialForAnotherOfTheSameLowBits() {
        var low = new BigInteger("00ffffffffffffffffffffffffffffffff", 16);
        var table = table(0, List.of(low));

        assertThat(contains(table, low.setBit(128))).isFalse();
        assertThat(contains(table, low.setBit(159))).isFalse();
        assertThat(contains(table, low.setBit(160))).isFalse();
        assertThat(contains(table, low.setBit(2000))).isFalse();
        assertThat(contains(table, low.negate())).isFalse();
    }

    @Test
    void keepsASerialNamedTwiceOnce() {
        var one = new BigInteger("0123456789abcdef0123456789abcdef01234567", 16);
        var table = table(0, List.of(one, BigInteger.TWO, one, one, BigInteger.TEN));

        assertThat(table.size()).isEqualTo(3);
        assertThat(contains(table, one)).isTrue();
        assertThat(contains(table, BigInteger.TEN)).isTrue();
    }

    @Test
    void takesAtMostTwentyFourBytesAnEntry() {
        var random = new Random(3);
        var usual =
                Stream.generate(() -> new BigInteger(127, random)).limit(10_000).toList();
        var longest = Stream.generate(() -> new BigInteger(159, random).setBit(158))
                .limit(10_000)
                .toList();

        assertThat(table(0, usual).bytes()).isLessThanOrEqualTo(10_000 * 17 + 8);
        assertThat(table(0, longest).bytes()).isLessThanOrEqualTo(10_000 * 21 + 8);
    }

    private static List<BigInteger> neighbours(List<BigInteger> serials) {
        var neighbours = new ArrayList<BigInteger>();
        for (var serial : serials) {
            neighbours.add(serial.add(BigInteger.ONE));
            neighbours.add(serial.flipBit(0));
            neighbours.add(serial.flipBit(64));
            neighbours.add(serial.flipBit(128));
        }
        return neighbours;
    }

    private static boolean contains(SerialTable table, BigInteger serial) {
        return table.contains(new SerialNumber(serial));
    }

    private static SerialTable table(long seed, List<BigInteger> serials) {
        var entries = serials.stream().map(serial -> entry(serial)).toArray(byte[][]::new);
        var content = ListContent.parse(ForgedList.by(ISSUER).entries(entries).content());
        return SerialTable.of(content, seed);
    }
}
