package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.plane.UsagePlanConfig;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.usage.UsageDrift;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;

/** {@code postern client usage}. */
@Command(
        name = "usage",
        description = {
            "Bring the usage plan of DIR/control-plane.yaml into step with the register: every client with a certificate in",
            "force gets its key, and the keys of clients that were offboarded go. Onboarding and offboarding do this for their",
            "client; this is for a plan that came later than the clients, and for what doctor finds.",
            "",
            "Keys that are no client's of this register stay."
        },
        footer = {"  postern client usage"})
final class UsageCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    UsageCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        try (var open = OpenClients.open(directory.path())) {
            var plan = open.state().plane().usagePlan().orElseThrow(() -> none(open.state()));
            var steps = new Steps();
            try (var keys = open.state().usageKeys()) {
                var drift =
                        UsageDrift.of(plan.scope(), keys.all(), open.register().clients(), clock.instant());
                var given = steps.each(drift.lacking(), keys::provide);
                var taken = steps.each(drift.left().keySet(), keys::remove);
                output.print(new UsageReport(plan.id(), given, taken));
            }
            steps.check(plan);
            return ExitCode.OK;
        }
    }

    private static MalformedInput none(StateDirectory state) {
        return new MalformedInput(state.path().resolve(StateDirectory.PLANE)
                + ": usagePlan: missing (expected: { id: PLAN, scope: SCOPE })");
    }

    @FunctionalInterface
    private interface Step {
        void take(ClientId client) throws IOException;
    }

    /** What is done for several clients: one that cannot be helped keeps no other from being. */
    private static final class Steps {
        private final List<String> failures = new ArrayList<>();

        List<String> each(Collection<ClientId> clients, Step step) {
            var done = new ArrayList<String>();
            for (var client : clients) {
                try {
                    step.take(client);
                    done.add(client.value());
                } catch (IOException e) {
                    failures.add(e.getMessage());
                }
            }
            return done;
        }

        void check(UsagePlanConfig plan) throws IOException {
            if (!failures.isEmpty()) {
                throw new IOException("usage plan " + plan.id() + " is not in step until this command is run again: "
                        + String.join("; ", failures));
            }
        }
    }

    private record UsageReport(String usagePlan, List<String> given, List<String> taken) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            given.forEach(client -> out.printf("given  %s%n", client));
            taken.forEach(client -> out.printf("taken  %s%n", client));
            out.printf("usage plan %s: %d given, %d taken%n", usagePlan, given.size(), taken.size());
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
