package dev.postern.cli.doctor;

import dev.postern.cli.Words;
import dev.postern.cli.state.ListCondition;
import dev.postern.cli.state.ListReading;
import dev.postern.cli.state.Lists;
import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** The lists that we issue: there, fresh, saying what the register says, and within what edges take. */
final class ListsCheck implements Check {
    private final Patient patient;

    ListsCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return "lists";
    }

    @Override
    public void look(Findings findings) throws IOException {
        list(findings, Lists.ISSUING, patient.state().issuingCertificate());
        list(findings, Lists.ROOT, patient.state().rootCertificate());
    }

    private void list(Findings findings, String name, X509Certificate issuer) throws IOException {
        var what = "list " + name;
        var mend = patient.command("crl", "issue");
        ListCondition condition;
        try {
            condition = ListCondition.of(patient.state().lists(), name, issuer, patient.register());
        } catch (MalformedInput e) {
            var file = patient.state().lists().resolve(name + ".crl");
            var bytes = StateFiles.readBytes(file, ListQuota.FILE_BYTES);
            findings.failed(what, file.toString(), new MalformedInput(ListReading.complaint(e, bytes), e));
            return;
        }
        var where = condition.file().toString();
        if (condition.live().isEmpty()) {
            findings.error(what, where, "missing", "a list; edges that know none refuse everybody", mend);
            return;
        }
        var list = condition.live().get();
        var facts = facts(list);
        if (!condition.isFresh(patient.now())) {
            findings.error(what, where, "ran out, " + facts, "a nextUpdate to come; edges refuse everybody", mend);
        } else if (!condition.lacking().isEmpty()) {
            findings.error(
                    what,
                    where,
                    "lacks " + Words.count(condition.lacking().size(), "revocation") + " of the register, such as "
                            + condition.lacking().get(0).serial(),
                    "all of them",
                    mend);
        } else if (!condition.alike()) {
            findings.error(
                    what, where, "says something else than " + name + ".pem", "the same list in both files", mend);
        } else if (isHalfOver(list, patient.now())) {
            findings.warning(what, where, facts, "more than half of its time left", mend);
        } else {
            findings.ok(what, where, facts);
        }
        quota(findings, condition, list);
    }

    private static void quota(Findings findings, ListCondition condition, RevocationList list) throws IOException {
        var size = Files.size(condition.file());
        if (AuthorityCheck.isNearlyFull(list.entries(), ListQuota.ENTRIES)
                || AuthorityCheck.isNearlyFull(size, ListQuota.FILE_BYTES)) {
            findings.warning(
                    "list " + condition.name(),
                    condition.file().toString(),
                    list.entries() + " of " + ListQuota.ENTRIES + " entries, " + size + " of " + ListQuota.FILE_BYTES
                            + " bytes",
                    "a fifth of what the load balancer takes left",
                    "shorter client lifetimes, or a higher quota (L-37E1617B)");
        }
    }

    static String facts(RevocationList list) {
        return "number " + list.number().map(CrlNumber::toString).orElse("none") + ", "
                + list.entries() + (list.entries() == 1 ? " entry" : " entries") + ", " + list.kind() + ", until "
                + list.nextUpdate().map(Instant::toString).orElse("none");
    }

    private static boolean isHalfOver(RevocationList list, Instant now) {
        var end = list.nextUpdate().orElse(now);
        return Duration.between(list.thisUpdate(), now).compareTo(Duration.between(now, end)) > 0;
    }
}
