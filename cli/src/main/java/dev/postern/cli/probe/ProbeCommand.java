package dev.postern.cli.probe;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern probe}. */
@Command(
        name = "probe",
        description = {
            "Knock at an edge as every kind of client, and tell who got in.",
            "",
            "Works from the outside, with real connections, at any edge: this program's or a load balancer. Needs the",
            "files of a valid client in DIR/clients/valid; what an attacker could make of them is made on the spot. If",
            "DIR has an authority whose keys need no passphrase, it makes an expired client, one not valid yet and one",
            "for servers only; the register lists them as the server probe.invalid."
        },
        footer = {
            "  postern probe https://localhost:8443",
            "  postern probe https://api.example.com/health --dir partners --tls 1.3",
            "  postern probe https://localhost:8443 --echo /echo     spoofed identity headers, too",
            "  postern probe https://localhost:8443 --json | jq .asExpected"
        })
public final class ProbeCommand implements Verb {
    @Parameters(paramLabel = "URL", description = "The edge; the path is what is asked for, /widgets if there is none.")
    private String url = "";

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Know the server by these authorities only (default: DIR/clients/valid/ca.pem and the system's).")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long one row may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--tls",
            paramLabel = "VERSIONS",
            defaultValue = "1.2,1.3",
            description = "Which versions to try (default: ${DEFAULT-VALUE}).")
    private String tls = "";

    @Option(
            names = "--echo",
            paramLabel = "PATH",
            description =
                    "Also check that spoofed identity headers are replaced; PATH answers with the headers it got.")
    private Optional<String> echo = Optional.empty();

    @Option(
            names = "--passthrough",
            description =
                    "The edge is in passthrough mode: whom it lets through, somebody behind it turns away with 403.")
    private boolean passthrough;

    private final InstantSource clock;

    public ProbeCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        if (timeout < 1) {
            throw new MalformedInput("--timeout: " + timeout + " (expected: > 0)");
        }
        var target = ProbeTarget.parse(url);
        var versions = TlsVersion.parse(tls);
        var random = new SecureRandom();

        var clients = ProbeClients.of(directory.path(), random, clock.instant());
        var rows = new ArrayList<>(
                ProbeRows.of(clients.credentials(), target.path(), passthrough ? Gatekeeper.BACKEND : Gatekeeper.EDGE));
        echo.ifPresent(path -> rows.addAll(ProbeRows.spoofed(clients.valid(), path, ProbeRows.token(random))));
        var results = new Probe(target, trust(clients), Duration.ofSeconds(timeout)).run(rows, versions);
        if (results.stream().allMatch(result -> result.observed() instanceof Observation.ConnectFailed)) {
            // Nobody was refused and nobody let in: the question has no answer.
            throw new IOException(
                    target.url() + ": " + results.get(0).observed().text() + " (expected: an edge there)");
        }
        var report = new ProbeReport(target.url(), results, clients.missing());
        output.print(report);
        return report.exitCode();
    }

    private ServerTrust trust(ProbeClients clients) throws IOException {
        return ca.isPresent()
                ? ServerTrust.only(ClientFiles.certificates(ca.get()))
                : ServerTrust.systemAnd(clients.serverAuthorities());
    }
}
