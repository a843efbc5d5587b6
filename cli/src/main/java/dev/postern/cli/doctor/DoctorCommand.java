package dev.postern.cli.doctor;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.news.News;
import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern doctor}. */
@Command(
        name = "doctor",
        description = {
            "Look at everything that can run out, fall behind or fill up: the authority, lists, servers' and clients'",
            "certificates, quotas, and the edges and AWS parts that DIR/control-plane.yaml names.",
            "",
            "With --events, what ends within 30, 7 or 1 days is told to the sinks of DIR/control-plane.yaml; the same certificate",
            "and range is the same event, however often it is told.",
            "",
            "Changes nothing and needs no passphrase. Ends with 0 if nothing is to be done, else with 1."
        },
        footer = {
            "  postern doctor",
            "  postern doctor --json --dir /srv/postern     for a monitor",
            "  postern doctor --events                      for cron, once a day"
        })
public final class DoctorCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Option(names = "--events", description = "Tell the event sinks which certificates end soon.")
    private boolean events;

    private final InstantSource clock;

    public DoctorCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var state = StateDirectory.open(directory.path());
        try (var register = state.register();
                var news = News.of(state, output)) {
            var patient = new Patient(state, register, clock.instant());
            var report = DoctorReport.of(state.path().toString(), Doctor.examine(checks(patient)));
            output.print(report);
            if (events) {
                Endings.of(patient).forEach(news::tell);
                news.check();
            }
            return report.exitCode();
        }
    }

    private static List<Check> checks(Patient patient) {
        var plane = patient.state().plane();
        var checks = new ArrayList<Check>();
        checks.add(new AuthorityCheck(patient));
        checks.add(
                plane.authority() instanceof AuthorityConfig.PrivateCa aws
                        ? new PrivateCaCheck(patient, aws)
                        : new ListsCheck(patient));
        checks.add(new ServersCheck(patient));
        checks.add(new ClientsCheck(patient));
        if (!plane.lists().isEmpty()) {
            checks.add(new BucketsCheck(patient));
        }
        if (!plane.trustStores().isEmpty()) {
            checks.add(new TrustStoresCheck(patient));
        }
        checks.add(new DenyListsCheck(patient));
        checks.add(new RostersCheck(patient));
        plane.usagePlan().ifPresent(plan -> checks.add(new UsagePlanCheck(patient, plan)));
        checks.add(new EdgesCheck(patient));
        return checks;
    }
}
