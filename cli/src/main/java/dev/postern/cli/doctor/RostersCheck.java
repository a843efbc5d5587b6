package dev.postern.cli.doctor;

import dev.postern.cli.Words;
import dev.postern.cli.roster.Rosters;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;

/** The rosters that edges read: each says what the register says. */
final class RostersCheck implements Check {
    private static final String WHAT = "roster";

    private final Patient patient;

    RostersCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return WHAT;
    }

    @Override
    public void look(Findings findings) throws IOException {
        var expected = ClientRoster.of(patient.register().clients());
        try (var rosters = Rosters.of(patient.state())) {
            for (var each : rosters.all()) {
                try {
                    var found = each.store().read();
                    if (found.isPresent() && found.get().equals(expected)) {
                        findings.ok(WHAT, each.where(), text(expected));
                    } else {
                        findings.error(
                                WHAT,
                                each.where(),
                                found.map(RostersCheck::text).orElse("missing"),
                                "as the register has it: " + text(expected),
                                patient.command("client", "roster"));
                    }
                } catch (IOException | MalformedInput e) {
                    findings.failed(WHAT, each.where(), e);
                }
            }
        }
    }

    private static String text(ClientRoster roster) {
        var bound = roster.clients().values().stream()
                .filter(client -> !client.endpoints().isEmpty())
                .distinct()
                .count();
        return Words.count(roster.clients().size(), "certificate") + " of "
                + Words.count(roster.clients().values().stream().distinct().count(), "client")
                + (bound == 0 ? "" : ", " + bound + " bound to VPC endpoints");
    }
}
