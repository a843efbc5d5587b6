package dev.postern.crl.pkits;

import static dev.postern.pki.trust.RefusalReason.CRL_HIT;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;

import dev.postern.pki.trust.RefusalReason;
import java.util.List;
import java.util.Optional;

/**
 * What is said of a record when only complete lists are read, under their issuer's own key: as a load balancer does, and as is the default. Rows
 * are the records for which it is not what the standard says; all but one are refusals of what could be accepted, or for a lack of lists.
 */
final class CompleteScope {
    record Row(Optional<RefusalReason> verdict, String why, List<String> records) {}

    static final List<Row> ROWS = List.of(
            row(CRL_PROCESSING_ERROR, "a list with a negative serial is refused", "4.4.14 4.4.15"),
            row(CRL_PROCESSING_ERROR, "a list signed with DSA and SHA-1 is refused", "4.1.4 4.1.5"),
            row(CRL_PROCESSING_ERROR, "a separate key signs the list", "4.4.19 4.4.20 4.5.6 4.5.7"),
            row(
                    CRL_PROCESSING_ERROR,
                    "after a rollover the list has another key of the issuer's",
                    "4.5.1 4.5.2 4.5.3 4.5.4 4.5.5 4.6.15 4.6.17 4.9.6 4.11.7 4.12.7 4.12.9 4.13.19"),
            row(
                    CRL_PROCESSING_ERROR,
                    "a list for one distribution point, for some reasons, or for authorities only, is refused",
                    "4.14.1 4.14.2 4.14.4 4.14.5 4.14.6 4.14.7 4.14.13 4.14.15 4.14.16 4.14.18 4.14.19 4.14.20 4.14.21"),
            row(
                    CRL_PROCESSING_ERROR,
                    "an indirect list is refused",
                    "4.14.22 4.14.23 4.14.24 4.14.25 4.14.28 4.14.29 4.14.30 4.14.31 4.14.32 4.14.33 4.14.34"),
            // The operator hears of it when the delta list is refused at load.
            new Row(Optional.empty(), "the base alone is fresh, and says nothing", List.of("4.15.4")),
            row(CRL_HIT, "on hold by the base; the delta list that releases it is refused", "4.15.5"));

    private CompleteScope() {}

    static Optional<Row> of(PkitsRecord record) {
        return ROWS.stream().filter(row -> row.records().contains(record.id())).findFirst();
    }

    private static Row row(RefusalReason reason, String why, String records) {
        return new Row(Optional.of(reason), why, List.of(records.split(" ")));
    }
}
