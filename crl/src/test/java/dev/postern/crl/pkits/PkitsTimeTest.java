package dev.postern.crl.pkits;

import static dev.postern.crl.pkits.PkitsTest.reason;
import static dev.postern.pki.trust.RefusalReason.CRL_HIT;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;
import static dev.postern.pki.trust.RefusalReason.EXPIRED;
import static dev.postern.pki.trust.RefusalReason.NOT_YET_VALID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.crl.UnverifiedList;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.x509.MalformedInput;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PKITS at other times: around every second at which a certificate or a list of the record begins or ends. */
@EnabledIf(value = "dev.postern.crl.pkits.PkitsSuite#isPresent", disabledReason = PkitsSuite.ABSENT)
class PkitsTimeTest {
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** Invalid now, and rightly accepted while the certificate, the list or the base still held, or before the delta list was. */
    private static final Set<String> FAULT_IS_OF_TIME = Set.of("4.2.5", "4.2.6", "4.4.11", "4.15.4", "4.15.10");

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void isValidExactlyWhileItsCertificatesAndListsAre(PkitsRecord record) {
        var judge = PkitsVerdicts.byTheStandard(record);

        for (var now : instants(record)) {
            assertThat(possible(record, now)).as("%s at %s", record, now).contains(reason(judge.apply(now)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void isInvalidAtAnyTime(PkitsRecord record) {
        var judge = PkitsVerdicts.byTheStandard(record);

        for (var now : instants(record)) {
            assertThat(reason(judge.apply(now))).as("%s at %s", record, now).isPresent();
        }
    }

    /** What the validity of each certificate and the freshness of each list leave to be said; one thing, but for lists it can do without. */
    private static Set<Optional<RefusalReason>> possible(PkitsRecord record, Instant now) {
        var certificates = record.chain().stream().map(PkitsSuite::certificate).toList();
        var complaints = EnumSet.noneOf(RefusalReason.class);
        if (certificates.stream().anyMatch(one -> now.isBefore(begin(one)))) {
            complaints.add(NOT_YET_VALID);
        }
        if (certificates.stream().anyMatch(one -> now.isAfter(end(one)))) {
            complaints.add(EXPIRED);
        }
        if (!complaints.isEmpty()) {
            return Set.copyOf(complaints.stream().map(Optional::of).toList());
        }
        var unusable =
                record.crls().stream().filter(list -> !isFresh(list, now)).toList();
        if (unusable.isEmpty()) {
            return Set.of(Optional.empty());
        }
        return unusable.stream().allMatch(list -> PkitsListsTest.isDispensable(record, list))
                ? Set.of(Optional.empty(), Optional.of(CRL_PROCESSING_ERROR), Optional.of(CRL_HIT))
                : Set.of(Optional.of(CRL_PROCESSING_ERROR));
    }

    private static boolean isFresh(String list, Instant now) {
        var content = UnverifiedList.parse(PkitsSuite.list(list)).content();
        return !content.thisUpdate().isAfter(now.plus(SKEW))
                && !now.isAfter(content.nextUpdate().orElseThrow());
    }

    private static Set<Instant> instants(PkitsRecord record) {
        var edges = new ArrayList<Instant>();
        Stream.concat(record.chain().stream(), record.extraCerts().stream())
                .map(PkitsSuite::certificate)
                .forEach(certificate -> edges.addAll(List.of(begin(certificate), end(certificate))));
        for (var list : record.crls()) {
            try {
                var content = UnverifiedList.parse(PkitsSuite.list(list)).content();
                edges.add(content.thisUpdate());
                edges.add(content.thisUpdate().minus(SKEW));
                content.nextUpdate().ifPresent(edges::add);
            } catch (MalformedInput e) {
                // It has no time we could read.
            }
        }
        var instants = new TreeSet<>(List.of(
                PkitsTest.NOW,
                Instant.EPOCH,
                Instant.parse("2011-01-02T00:00:00Z"),
                Instant.parse("2011-04-15T00:00:00Z"),
                Instant.parse("2030-12-30T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59Z")));
        edges.forEach(edge -> instants.addAll(List.of(edge.minusSeconds(1), edge, edge.plusSeconds(1))));
        return instants;
    }

    private static Instant begin(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant();
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    static Stream<PkitsRecord> valid() {
        return PkitsSuite.validRecords().filter(record -> !PkitsTest.isInherited(record));
    }

    static Stream<PkitsRecord> invalid() {
        return PkitsSuite.records().stream()
                .filter(record -> !record.isValid() && !FAULT_IS_OF_TIME.contains(record.id()));
    }
}
