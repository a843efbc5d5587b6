package dev.postern.crl.pkits;

import static dev.postern.crl.pkits.PkitsVerdicts.asServed;
import static dev.postern.crl.pkits.PkitsVerdicts.byDefault;
import static dev.postern.crl.pkits.PkitsVerdicts.byTheStandard;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;
import static dev.postern.pki.trust.RefusalReason.INVALID;
import static dev.postern.pki.trust.RefusalReason.MAX_CHAIN_DEPTH_EXCEEDED;
import static dev.postern.pki.trust.RefusalReason.PURPOSE_INVALID;
import static dev.postern.pki.trust.RefusalReason.TYPE_UNSUPPORTED;
import static dev.postern.pki.trust.RefusalReason.UNTRUSTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.trust.InsecureVerifier;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NIST's PKITS: every record has the verdict the suite says, and every refusal the reason the record was made for. By RFC 5280 alone; as the
 * product serves where it reads every kind of list, which is stricter on purpose and in nothing else; and by default.
 */
@EnabledIf(value = "dev.postern.crl.pkits.PkitsSuite#isPresent", disabledReason = PkitsSuite.ABSENT)
class PkitsTest {
    static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    @Test
    void hasOneReasonForEachInvalidRecord() {
        var invalid = PkitsSuite.records().stream().filter(record -> !record.isValid());

        assertThat(invalid.map(ExpectedRefusals::of).toList()).hasSize(135);
        assertThat(PkitsSuite.records()).hasSize(249);
        assertThat(ExpectedRefusals.ROWS)
                .allSatisfy(row -> assertThat(PkitsSuite.records()).anyMatch(row::covers));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void judgesAsTheSuiteSays(PkitsRecord record) {
        var verdict = byTheStandard(record).apply(NOW);

        assertReason(verdict, isInherited(record) ? Optional.of(CRL_PROCESSING_ERROR) : bySuite(record));
    }

    @Test
    void acceptsThePathWhoseListIsSignedWithAKeyThatIsNotWhole() {
        var record = PkitsSuite.records().stream()
                .filter(PkitsTest::isInherited)
                .findFirst()
                .orElseThrow();

        var verdict = InsecureVerifier.of(PkitsSuite.trust()).verify(new CertificateChain(record.sent()), NOW);

        assertThat(reason(verdict)).isEmpty();
    }

    /** A DSA key that has its parameters from its issuer's: no list signed with it is read, for it is not a key by itself. */
    static boolean isInherited(PkitsRecord record) {
        return record.id().equals("4.1.5");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void isStricterAsServedInWhatItMeansToBe(PkitsRecord record) {
        var verdict = asServed(record).apply(NOW);

        assertReason(verdict, stricter(record).or(() -> bySuite(record)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void saysWhatCompleteListsSayByDefault(PkitsRecord record) {
        var verdict = byDefault(record).apply(NOW);

        var row = CompleteScope.of(record);
        var byLists = row.isPresent() ? row.get().verdict() : bySuite(record);
        assertReason(verdict, stricter(record).or(() -> byLists));
    }

    private static Optional<RefusalReason> bySuite(PkitsRecord record) {
        return record.isValid() ? Optional.empty() : Optional.of(ExpectedRefusals.of(record));
    }

    @Test
    void countsWhatItIsStricterIn() {
        var counts = PkitsSuite.records().stream()
                .flatMap(record -> stricter(record).stream())
                .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));

        assertThat(counts).isEqualTo(Map.of(MAX_CHAIN_DEPTH_EXCEEDED, 19L, TYPE_UNSUPPORTED, 2L, PURPOSE_INVALID, 5L));
    }

    /** The rule of ours that a record meets before any of the standard's; none for most. */
    static Optional<RefusalReason> stricter(PkitsRecord record) {
        if (record.sent().size() > 4) {
            return Optional.of(MAX_CHAIN_DEPTH_EXCEEDED);
        }
        // What is not well-formed is so before anything is asked of its key.
        if (record.isDsa() && (record.isValid() || ExpectedRefusals.of(record) != INVALID)) {
            return Optional.of(TYPE_UNSUPPORTED);
        }
        var authority = record.leaf().getBasicConstraints() >= 0;
        // Asked of a path that is found, and before any list.
        var found = record.isValid() || ExpectedRefusals.of(record) != UNTRUSTED;
        return authority && found ? Optional.of(PURPOSE_INVALID) : Optional.empty();
    }

    static void assertReason(Verdict verdict, Optional<RefusalReason> expected) {
        var told = verdict instanceof Refused refused ? refused.toString() : "accepted";
        assertThat(reason(verdict)).as(told).isEqualTo(expected);
    }

    static Optional<RefusalReason> reason(Verdict verdict) {
        return verdict instanceof Refused refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    static List<PkitsRecord> records() {
        return PkitsSuite.records();
    }
}
