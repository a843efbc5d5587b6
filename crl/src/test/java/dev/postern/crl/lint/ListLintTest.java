package dev.postern.crl.lint;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.entry;
import static dev.postern.crl.ForgedList.extension;
import static dev.postern.crl.ForgedList.extensions;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.ForgedList.number;
import static dev.postern.crl.ForgedList.reason;
import static dev.postern.crl.ForgedList.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ForgedList;
import dev.postern.crl.ListContent;
import dev.postern.crl.lint.Finding.Rule;
import dev.postern.crl.lint.Finding.Severity;
import dev.postern.pki.testing.TestAuthority;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ListLintTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final TestAuthority ISSUER = TestAuthority.root("CN=Issuer", NOW);
    private static final byte[] KEY_IDENTIFIER = extension(35, false, hex("3003800101"));

    static Stream<Arguments> lists() {
        return Stream.of(
                arguments(Rule.NUMBER_MISSING, list().part("extensions", extensions(KEY_IDENTIFIER))),
                arguments(Rule.AUTHORITY_KEY_IDENTIFIER_MISSING, list().part("extensions", extensions(number(18)))),
                arguments(Rule.NUMBER_NOT_RISING, list().part("extensions", extensions(number(17), KEY_IDENTIFIER))),
                arguments(
                        Rule.NOT_UNDERSTOOD,
                        list().part(
                                        "extensions",
                                        extensions(number(18), KEY_IDENTIFIER, extension(28, true, hex("3000"))))),
                arguments(Rule.NEXT_UPDATE_MISSING, list().without("nextUpdate")),
                arguments(Rule.NEXT_UPDATE_NOT_AFTER_THIS_UPDATE, list().part("nextUpdate", time(NOW))),
                arguments(Rule.THIS_UPDATE_IN_FUTURE, list().part("thisUpdate", time(NOW.plusSeconds(301)))),
                arguments(Rule.ENTRIES_EMPTY_BUT_PRESENT, list().entries()),
                arguments(Rule.SERIAL_TWICE, list().entries(entry(BigInteger.TWO), entry(BigInteger.TWO))),
                arguments(Rule.SERIAL_NOT_POSITIVE, list().entries(entry(BigInteger.ZERO))),
                arguments(
                        Rule.REVOKED_IN_FUTURE,
                        list().entries(element(0x30, hex("020102"), time(NOW.plusSeconds(301))))),
                arguments(Rule.REASON_UNKNOWN, list().entries(entry(BigInteger.TWO, reason(7)))),
                arguments(Rule.REASON_OF_DELTA_LISTS, list().entries(entry(BigInteger.TWO, reason(8)))),
                arguments(Rule.REASON_NEEDLESS, list().entries(entry(BigInteger.TWO, reason(0)))),
                arguments(Rule.REASON_HOLD, list().entries(entry(BigInteger.TWO, reason(6)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lists")
    void findsWhatIsWrongAndNothingElse(Rule rule, ForgedList list) {
        assertThat(check(list)).extracting(Finding::rule).containsExactly(rule);
    }

    @Test
    void hasNothingToSayAboutASoundList() {
        var list = list().entries(entry(BigInteger.ONE, reason(1)), entry(BigInteger.TWO));

        assertThat(check(list)).isEmpty();
    }

    @Test
    void objectsToANegativeSerialTwice() {
        assertThat(check(list().entries(entry(BigInteger.valueOf(-1)))))
                .extracting(Finding::rule)
                .containsExactly(Rule.NOT_UNDERSTOOD, Rule.SERIAL_NOT_POSITIVE);
    }

    @Test
    void objectsToVersionOne() {
        assertThat(check(list().without("version").without("extensions")))
                .extracting(Finding::rule)
                .contains(Rule.VERSION, Rule.NUMBER_MISSING);
    }

    @Test
    void toleratesFiveMinutesOfClockSkew() {
        var skewed = list().part("thisUpdate", time(NOW.plusSeconds(300)))
                .entries(element(0x30, hex("020102"), time(NOW.plusSeconds(300))));

        assertThat(check(skewed)).isEmpty();
    }

    @Test
    void speaksOnceOfManyEntriesAndNamesTheFirst() {
        var held = IntStream.range(10, 20)
                .mapToObj(i -> entry(BigInteger.valueOf(i), reason(6)))
                .toArray(byte[][]::new);

        assertThat(check(list().entries(held)))
                .singleElement()
                .hasToString("10 entries with the reason certificateHold (a hold refuses like any revocation),"
                        + " the first: 0A");
    }

    @Test
    void advisesAboutTheQuotaOfEntries() {
        var entries = IntStream.rangeClosed(1, 500_001)
                .mapToObj(i -> entry(BigInteger.valueOf(i)))
                .toArray(byte[][]::new);

        var findings = check(list().entries(entries));

        assertThat(findings).extracting(Finding::rule).containsExactly(Rule.ENTRIES_OVER_QUOTA);
        assertThat(findings).extracting(Finding::severity).containsExactly(Severity.ADVICE);
    }

    private static ForgedList list() {
        return ForgedList.by(ISSUER).part("extensions", extensions(number(18), KEY_IDENTIFIER));
    }

    private static List<Finding> check(ForgedList list) {
        return ListLint.check(ListContent.parse(list.content()), Optional.of(CrlNumber.of(17)), NOW);
    }
}
