package dev.postern.crl.diff;

import static dev.postern.crl.ForgedList.entry;
import static dev.postern.crl.ForgedList.extensions;
import static dev.postern.crl.ForgedList.number;
import static dev.postern.crl.ForgedList.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ForgedList;
import dev.postern.crl.ListContent;
import dev.postern.crl.diff.Change.Added;
import dev.postern.crl.diff.Change.Altered;
import dev.postern.crl.diff.Change.Cause;
import dev.postern.crl.diff.Change.Removed;
import dev.postern.crl.diff.ListDiff.Expiries;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ListDiffTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final TestAuthority ISSUER = TestAuthority.root("CN=Issuer", NOW);

    @Test
    void tellsEveryChangeInTheOrderOfTheSerials() {
        var before = list(1, entry(serial(300)), entry(serial(2)), entry(serial(1)));
        var after = list(2, entry(serial(1)), entry(serial(300), reason(1)), entry(serial(40)));

        var changes = new ArrayList<Change>();
        var summary = ListDiff.compare(before, after, Expiries.UNKNOWN, changes::add);

        assertThat(summary)
                .isEqualTo(new DiffSummary(Optional.of(CrlNumber.of(1)), Optional.of(CrlNumber.of(2)), 1, 1, 1));
        assertThat(changes).hasSize(3);
        assertThat(changes.get(0)).isInstanceOfSatisfying(Removed.class, removed -> {
            assertThat(removed.entry().serial()).isEqualTo(new SerialNumber(serial(2)));
            assertThat(removed.cause()).isEqualTo(Cause.UNKNOWN);
        });
        assertThat(changes.get(1))
                .isInstanceOfSatisfying(
                        Added.class,
                        added -> assertThat(added.entry().serial()).isEqualTo(new SerialNumber(serial(40))));
        assertThat(changes.get(2)).isInstanceOfSatisfying(Altered.class, altered -> {
            assertThat(altered.before().reason()).isZero();
            assertThat(altered.after().reason()).isEqualTo(1);
        });
    }

    @Test
    void saysWhetherAnEntryMayHaveLeft() {
        var before = list(1, entry(serial(1)), entry(serial(2)), entry(serial(3)));
        Expiries register = number -> switch (number.value().intValue()) {
            case 1 -> Optional.of(NOW.minusSeconds(1));
            case 2 -> Optional.of(NOW);
            default -> Optional.empty();
        };

        var causes = new ArrayList<Cause>();
        ListDiff.compare(before, list(2), register, change -> causes.add(((Removed) change).cause()));

        assertThat(causes).containsExactly(Cause.EXPIRED, Cause.TOO_EARLY, Cause.UNKNOWN);
    }

    @Test
    void countsASerialNamedTwiceOnce() {
        var twice = list(1, entry(serial(1)), entry(serial(1)), entry(serial(2)));

        assertThat(ListDiff.summary(list(1), twice).added()).isEqualTo(2);
        assertThat(ListDiff.summary(twice, list(1)).removed()).isEqualTo(2);
        assertThat(ListDiff.summary(twice, twice))
                .extracting(DiffSummary::altered)
                .isEqualTo(0);
    }

    @Test
    void agreesWithSetsForAnyLists() {
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            var one = serials(random);
            var other = serials(random);

            var summary = ListDiff.summary(list(1, one), list(2, other));

            var added = new HashSet<>(other);
            added.removeAll(one);
            var removed = new HashSet<>(one);
            removed.removeAll(other);
            assertThat(summary.added()).isEqualTo(added.size());
            assertThat(summary.removed()).isEqualTo(removed.size());
            assertThat(summary.altered()).isZero();
        }
    }

    @Test
    void comparesOnlyListsOfOneIssuer() {
        var other = TestAuthority.root("CN=Other", NOW);
        var others = ListContent.parse(ForgedList.by(other).content());

        assertThatThrownBy(() -> ListDiff.summary(list(1), others))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("issuer: \"CN=Other\" (expected: \"CN=Issuer\", as in the other list)");
    }

    private static List<BigInteger> serials(Random random) {
        return Stream.generate(() -> new BigInteger(6, random).shiftLeft(random.nextInt(3) * 8))
                .limit(random.nextInt(60))
                .toList();
    }

    private static ListContent list(long number, List<BigInteger> serials) {
        return list(number, serials.stream().map(serial -> entry(serial)).toArray(byte[][]::new));
    }

    private static ListContent list(long number, byte[]... entries) {
        return ListContent.parse(ForgedList.by(ISSUER)
                .part("extensions", extensions(number(number)))
                .entries(entries)
                .content());
    }

    private static BigInteger serial(long value) {
        return BigInteger.valueOf(value);
    }
}
