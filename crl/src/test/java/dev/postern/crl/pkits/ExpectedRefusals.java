package dev.postern.crl.pkits;

import static dev.postern.pki.trust.RefusalReason.CRL_HIT;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;
import static dev.postern.pki.trust.RefusalReason.EXPIRED;
import static dev.postern.pki.trust.RefusalReason.INVALID;
import static dev.postern.pki.trust.RefusalReason.NOT_YET_VALID;
import static dev.postern.pki.trust.RefusalReason.UNTRUSTED;

import dev.postern.pki.trust.RefusalReason;
import java.util.List;

/**
 * For what each invalid record of PKITS must be refused, read off the suite's description of it and the files themselves: right
 * for the right reason. {@code 4.13.*} stands for the invalid records of a section, {@code 4.8.1.3} for one.
 */
final class ExpectedRefusals {
    record Row(RefusalReason reason, String why, List<String> records) {
        boolean covers(PkitsRecord record) {
            return records.contains(record.id()) || records.contains(record.section() + ".*");
        }
    }

    static final List<Row> ROWS = List.of(
            row(UNTRUSTED, "a signature does not verify", "4.1.3"),
            row(INVALID, "a signature that does not verify has unused bits", "4.1.2 4.1.6"),
            row(NOT_YET_VALID, "a certificate of the path begins in 2047", "4.2.1 4.2.2"),
            row(EXPIRED, "a certificate of the path ended in 2011, in 1999 or before", "4.2.5 4.2.6 4.2.7"),
            row(UNTRUSTED, "the issuer's name is another, or its parts stand in another order", "4.3.1 4.3.2"),
            row(CRL_PROCESSING_ERROR, "the issuer has no list", "4.4.1"),
            row(CRL_HIT, "an authority of the path is on its issuer's list", "4.4.2"),
            row(CRL_HIT, "the client is on its issuer's list", "4.4.3 4.4.15 4.4.18 4.4.20 4.5.2 4.5.5 4.5.7"),
            row(CRL_PROCESSING_ERROR, "the list's signature does not verify", "4.4.4"),
            row(CRL_PROCESSING_ERROR, "the list is in the name of somebody else", "4.4.5 4.4.6"),
            row(
                    CRL_PROCESSING_ERROR,
                    "a critical extension of an entry, or of the list, is unknown",
                    "4.4.8 4.4.9 4.4.10"),
            row(CRL_PROCESSING_ERROR, "the list was to be replaced in 2010, or before 2000", "4.4.11 4.4.12"),
            row(CRL_PROCESSING_ERROR, "the certificate of the list's separate signer is revoked", "4.4.21"),
            row(UNTRUSTED, "the self-issued certificate is for signing lists, not certificates", "4.5.8"),
            row(UNTRUSTED, "no basic constraints, cA false, or the path is longer than they allow", "4.6.*"),
            row(UNTRUSTED, "the issuer's key usage lacks keyCertSign", "4.7.1 4.7.2"),
            row(CRL_PROCESSING_ERROR, "the issuer's key usage lacks cRLSign", "4.7.4 4.7.5"),
            row(UNTRUSTED, "an explicit policy is required, none is left", "4.8.* 4.9.* 4.10.* 4.11.* 4.12.*"),
            row(UNTRUSTED, "a name outside of the permitted, or within the excluded", "4.13.*"),
            row(CRL_HIT, "on the list of its distribution point", "4.14.2 4.14.6"),
            row(CRL_PROCESSING_ERROR, "the list is of another distribution point", "4.14.3 4.14.8 4.14.9"),
            row(CRL_PROCESSING_ERROR, "the list is for another kind of certificate", "4.14.11 4.14.12 4.14.14"),
            row(CRL_HIT, "on one of two lists that have different reasons", "4.14.15 4.14.16 4.14.20 4.14.21"),
            row(CRL_PROCESSING_ERROR, "the lists together have not all reasons", "4.14.17"),
            row(CRL_HIT, "on an indirect list, under its issuer's name", "4.14.23 4.14.31 4.14.32 4.14.34"),
            row(
                    CRL_PROCESSING_ERROR,
                    "there is no list by the issuer that its distribution point names",
                    "4.14.26 4.14.35"),
            row(CRL_PROCESSING_ERROR, "the list of the named issuer is not an indirect one", "4.14.27"),
            row(CRL_PROCESSING_ERROR, "a delta list without its base", "4.15.1"),
            row(CRL_HIT, "on the base, or on the delta list", "4.15.3 4.15.4 4.15.6 4.15.9"),
            row(CRL_PROCESSING_ERROR, "the base is over, and older than the delta list supposes", "4.15.10"),
            row(INVALID, "an unknown critical extension", "4.16.2"));

    private ExpectedRefusals() {}

    /** The one reason for this record. */
    static RefusalReason of(PkitsRecord record) {
        var rows = ROWS.stream().filter(row -> row.covers(record)).toList();
        if (record.isValid() || rows.size() != 1) {
            throw new IllegalStateException(
                    record + ": " + rows.size() + " rows (expected: one, and an invalid record)");
        }
        return rows.get(0).reason();
    }

    private static Row row(RefusalReason reason, String why, String records) {
        return new Row(reason, why, List.of(records.split(" ")));
    }
}
