package dev.postern.cli.client;

import dev.postern.cli.Report;
import dev.postern.cli.Shell;
import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.publication.PlacedList;
import dev.postern.cli.publication.Published;
import dev.postern.cli.publication.ToldService;
import dev.postern.cli.state.PublishedList;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Offboarding.Offboarded;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code client offboard} revoked and published. */
record OffboardReport(
        String id,
        List<CredentialFacts> revokedNow,
        List<CredentialFacts> revokedBefore,
        List<String> denied,
        List<String> rosters,
        String leftPlan,
        List<PublishedList.Facts> lists,
        List<PlacedList> placed,
        List<ToldService> told,
        String enforced,
        String next)
        implements Report {
    static OffboardReport of(
            Offboarded done,
            Published published,
            List<String> denied,
            List<String> rosters,
            String leftPlan,
            boolean held,
            StateDirectory state,
            String curl,
            Instant now) {
        return new OffboardReport(
                done.id().value(),
                facts(done.revokedNow(), now),
                facts(done.revokedBefore(), now),
                denied,
                rosters,
                leftPlan,
                published.lists().stream().map(PublishedList::facts).toList(),
                published.placed(),
                published.told(),
                enforced(published, denied, held, state),
                held
                        ? Shell.line(
                                Shell.self(),
                                "crl",
                                "issue",
                                "--dir",
                                state.path().toString())
                        : curl + "   # is refused");
    }

    private static String enforced(Published published, List<String> denied, boolean held, StateDirectory state) {
        if (held) {
            return "not before the next list is issued";
        }
        if (!(state.plane().authority() instanceof AuthorityConfig.PrivateCa)) {
            return "by every edge that reads " + state.lists()
                    + ", from when it next looks there: its refresh setting, one second unless said otherwise";
        }
        var atOnce = denied.isEmpty() ? "" : "at once by those that read a deny-list";
        if (!published.failures().isEmpty()) {
            return (atOnce.isEmpty() ? "by nobody" : atOnce)
                    + "; this command has to be run again, the authority does not" + " know yet";
        }
        return "by every edge and trust store that has the authority's next list"
                + (atOnce.isEmpty() ? "" : ", and " + atOnce);
    }

    private static List<CredentialFacts> facts(List<Credential> credentials, Instant now) {
        return credentials.stream()
                .map(credential -> CredentialFacts.of(credential, now))
                .toList();
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        if (!revokedNow.isEmpty()) {
            out.printf("offboarded %s%n", id);
        } else if (!revokedBefore.isEmpty()) {
            out.printf("%s was offboarded before%n", id);
        } else {
            out.printf("%s has no certificate in force, and none was revoked%n", id);
        }
        revokedNow.forEach(credential -> out.printf("  now      %s%n", credential.text()));
        revokedBefore.forEach(credential -> out.printf("  before   %s%n", credential.text()));
        denied.forEach(list -> out.println("denied at once by " + list));
        rosters.forEach(roster -> out.println("not in roster " + roster));
        lists.forEach(list -> out.println("published " + list.text()));
        placed.forEach(list -> out.println("published " + list.text()));
        told.forEach(revocation -> out.println("told " + revocation.text()));
        if (!leftPlan.isEmpty()) {
            out.printf("has no key in usage plan %s%n", leftPlan);
        }
        out.printf("enforced %s%n", enforced);
        out.printf("next:%n  %s%n", next);
    }

    @Override
    public Record facts() {
        return this;
    }
}
