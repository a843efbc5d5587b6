package dev.postern.crl.pkits;

import static dev.postern.crl.pkits.PkitsTest.NOW;
import static dev.postern.crl.pkits.PkitsTest.reason;
import static dev.postern.pki.trust.RefusalReason.CRL_HIT;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.trust.RefusalReason;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PKITS with each of a record's lists taken away, or replaced by somebody else's: what was valid must turn, unless the list says nothing
 * that is needed; what was not must never become so.
 */
@EnabledIf(value = "dev.postern.crl.pkits.PkitsSuite#isPresent", disabledReason = PkitsSuite.ABSENT)
class PkitsListsTest {
    private static final Optional<RefusalReason> ACCEPTED = Optional.empty();

    /** What is said without the list, where that is not "no usable list". */
    private record Without(String record, String list, Optional<RefusalReason> verdict, String why) {}

    private static final List<Without> DISPENSABLE = List.of(
            new Without("4.4.7", "TwoCRLsCABadCRL.crl", ACCEPTED, "it is in another's name, so nobody's"),
            new Without("4.15.2", "deltaCRLCA1deltaCRL.crl", ACCEPTED, "the base alone is fresh, and says the same"),
            new Without("4.15.4", "deltaCRLCA1deltaCRL.crl", ACCEPTED, "revoked by the delta list only"),
            new Without("4.15.5", "deltaCRLCA1deltaCRL.crl", Optional.of(CRL_HIT), "released by the delta list only"),
            new Without("4.15.7", "deltaCRLCA1deltaCRL.crl", ACCEPTED, "the base alone is fresh, and says the same"),
            new Without("4.15.8", "deltaCRLCA2deltaCRL.crl", ACCEPTED, "the base alone is fresh, and says the same"));

    /** Who takes the place of a list that is not theirs; the second where the first is the record's own. */
    private static final Map<String, String> STRANGERS =
            Map.of("GoodCACRL.crl", "GoodCACert.crt", "NoPoliciesCACRL.crl", "NoPoliciesCACert.crt");

    @ParameterizedTest(name = "{0} without {1}")
    @MethodSource("lists")
    void turnsWithoutTheList(PkitsRecord record, String list) {
        assertTurned(record, list, List.of(), List.of());
    }

    @Tag("deep")
    @ParameterizedTest(name = "{0} with another''s list for {1}")
    @MethodSource("lists")
    void turnsWithTheListOfAnotherIssuer(PkitsRecord record, String list) {
        var stranger = STRANGERS.keySet().stream()
                .sorted()
                .filter(name -> !record.crls().contains(name))
                .findFirst()
                .orElseThrow();

        assertTurned(
                record,
                list,
                List.of(PkitsSuite.list(stranger)),
                List.of(PkitsSuite.certificate(STRANGERS.get(stranger))));
    }

    @Tag("deep")
    @ParameterizedTest(name = "{0} with a namesake''s list for {1}")
    @MethodSource("lists")
    void turnsWithTheListOfANamesake(PkitsRecord record, String list) {
        var namesake = Namesake.of(list);

        assertTurned(record, list, List.of(namesake.list()), List.of(namesake.certificate()));
    }

    private static void assertTurned(
            PkitsRecord record, String list, List<byte[]> instead, List<X509Certificate> issuers) {
        var rest = new ArrayList<>(instead);
        record.crls().stream()
                .filter(one -> !one.equals(list))
                .map(PkitsSuite::list)
                .forEach(rest::add);

        var verdict = PkitsVerdicts.byTheStandard(record, rest, issuers).apply(NOW);

        var exception = exception(record, list);
        if (exception.isPresent()) {
            PkitsTest.assertReason(verdict, exception.get().verdict());
        } else if (record.isValid()) {
            PkitsTest.assertReason(verdict, Optional.of(CRL_PROCESSING_ERROR));
        } else {
            assertThat(reason(verdict)).isPresent();
        }
    }

    private static boolean getsAsFarAsLists(PkitsRecord record) {
        return record.isValid() || Set.of(CRL_HIT, CRL_PROCESSING_ERROR).contains(ExpectedRefusals.of(record));
    }

    static boolean isDispensable(PkitsRecord record, String list) {
        return exception(record, list).isPresent();
    }

    private static Optional<Without> exception(PkitsRecord record, String list) {
        return DISPENSABLE.stream()
                .filter(without ->
                        without.record().equals(record.id()) && without.list().equals(list))
                .findFirst();
    }

    static Stream<Arguments> lists() {
        return PkitsSuite.records().stream()
                .filter(PkitsListsTest::getsAsFarAsLists)
                .flatMap(record -> record.crls().stream().map(list -> Arguments.of(record, list)));
    }
}
