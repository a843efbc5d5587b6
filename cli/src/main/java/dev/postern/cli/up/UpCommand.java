package dev.postern.cli.up;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.ProcessEnd;
import dev.postern.cli.Verb;
import dev.postern.cli.proxy.RunningEdge;
import dev.postern.cli.state.StateOptions;
import dev.postern.cli.up.UpRequest.Mode;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.IpEndpoint;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern up}. */
@Command(
        name = "up",
        description = {
            "Run a whole edge on this machine.",
            "",
            "Makes what is missing in the state directory: an authority, a server certificate for localhost, three clients",
            "(valid, revoked, forged), revocation lists, a configuration. Then runs the edge in front of a sample API, on",
            "the loopback address, and prints what to try. Started again, it goes on with what is there; lists and server",
            "certificate are renewed in time, also while it runs. An edited DIR/postern.yaml is left as it is and decides."
        },
        footer = {
            "  postern up                                          https://localhost:8443, until Ctrl-C",
            "  postern up --once --port 0                          set up, knock as every kind of client, end",
            "  postern up --port 9443 --dir partners               another one beside it",
            "  postern up --upstream http://127.0.0.1:3000         in front of your own API",
            "  postern up --mode passthrough                       the edge asks for a key, a listener behind it verifies",
            "  postern up --aws-api 127.0.0.1:4566                 the AWS side too; prints a first session with it"
        })
public final class UpCommand implements Verb {
    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where clients come to (default: 8443; 0 takes a free one, for the admin page too).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "verify: the edge judges its clients. passthrough: a second listener behind it does, by the"
                    + " header (default: verify).")
    private Optional<String> mode = Optional.empty();

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "What stands behind the edge, such as http://127.0.0.1:3000 (default: a sample API).")
    private Optional<String> upstream = Optional.empty();

    @Option(
            names = "--aws-api",
            paramLabel = "IP:PORT",
            description =
                    "Answer as AWS does, too: Private CA, trust stores, load balancers, S3, with state in DIR/aws.")
    private Optional<String> awsApi = Optional.empty();

    @Option(
            names = "--once",
            description = "Probe the edge when it is up, print the table, end: 0 if all is as expected.")
    private boolean once;

    private final InstantSource clock;
    private final ProcessEnd end;

    public UpCommand(InstantSource clock, ProcessEnd end) {
        this.clock = clock;
        this.end = end;
    }

    @Override
    public ExitCode run(Output output) throws IOException, InterruptedException {
        var random = new SecureRandom();
        // Nobody looks at the health of an edge that lives for a second, and the usual port may be another edge's.
        var adminPort = once || port.filter(each -> each == 0).isPresent() ? 0 : UpRequest.DEFAULT_ADMIN_PORT;
        var request = new UpRequest(
                state.directory(),
                port,
                adminPort,
                mode.map(Mode::parse),
                upstream.map(UpRequest::upstream),
                state.passphrase());
        var aws = awsApi.map(UpCommand::endpoint);
        if (once && aws.isPresent()) {
            throw new MalformedInput("--aws-api: given with --once, which ends at once (expected: one of them)");
        }
        try (var local = LocalEdge.prepare(request, clock, random)) {
            return once ? probed(local, output, random) : served(local, aws, output);
        }
    }

    private ExitCode probed(LocalEdge local, Output output, SecureRandom random) throws IOException {
        try (var edge = EdgeProxy.start(local.config(), clock)) {
            var report = new SelfProbe(local, edge, random).run(clock.instant());
            output.print(report);
            return report.exitCode();
        }
    }

    private ExitCode served(LocalEdge local, Optional<IpEndpoint> awsAddress, Output output)
            throws IOException, InterruptedException {
        var aws = awsAddress.isPresent()
                ? Optional.of(LocalAws.start(state.directory().resolve("aws"), awsAddress.get(), clock))
                : Optional.<LocalAws>empty();
        try {
            var running = RunningEdge.start(local.config(), clock, end);
            var upkeep = Upkeep.start(local.state(), clock);
            try {
                output.print(UpReport.of(local, running.edge(), state.directory(), aws));
                running.await();
                return ExitCode.OK;
            } finally {
                upkeep.close();
            }
        } finally {
            aws.ifPresent(LocalAws::close);
        }
    }

    private static IpEndpoint endpoint(String text) {
        try {
            return IpEndpoint.parse(text);
        } catch (MalformedInput e) {
            throw e.in("--aws-api");
        }
    }
}
