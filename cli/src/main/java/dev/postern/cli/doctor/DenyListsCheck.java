package dev.postern.cli.doctor;

import dev.postern.cli.deny.DenyLists;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;

/** The deny-lists: readable, alike, and with room for one more. */
final class DenyListsCheck implements Check {
    private static final String WHAT = "deny-list";

    private final Patient patient;

    DenyListsCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return WHAT;
    }

    @Override
    public void look(Findings findings) {
        var first = "";
        try (var lists = DenyLists.of(patient.state())) {
            for (var each : lists.all()) {
                try {
                    var list = each.store().read().orElse(DenyList.EMPTY);
                    first = first.isEmpty() ? list.digest() : first;
                    look(findings, each.where(), list, first);
                } catch (IOException | MalformedInput e) {
                    findings.failed(WHAT, each.where(), e);
                }
            }
        }
    }

    private void look(Findings findings, String where, DenyList list, String first) {
        var held = list.entries().stream()
                .filter(entry -> entry.holds(patient.now()))
                .count();
        var found = held + " denied, " + list.entries().size() + " of " + DenyList.MAX_ENTRIES + " entries";
        if (!list.digest().equals(first)) {
            findings.error(WHAT, where, found, "the same as in the first", patient.command("client", "deny", "ID"));
        } else if (AuthorityCheck.isNearlyFull(list.entries().size(), DenyList.MAX_ENTRIES)) {
            findings.warning(WHAT, where, found, "a fifth of it free", patient.command("client", "undeny", "ID"));
        } else {
            findings.ok(WHAT, where, found);
        }
    }
}
