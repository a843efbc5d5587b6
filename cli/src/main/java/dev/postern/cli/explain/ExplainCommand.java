package dev.postern.cli.explain;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code postern explain}. */
@Command(
        name = "explain",
        description = {
            "Tell what would happen to a client, step by step, with the reason code and the exact headers.",
            "",
            "Reads what the edge would read and asks the edge's own verifier and access policy; that the client has the",
            "key to its certificate is taken for granted. Without --request it tells who gets in; with one, also which",
            "rule speaks, and where the request would go. Limits are shown, not used. Ends with 0 if the client gets",
            "through and with 1 if it does not."
        },
        footer = {
            "  postern explain --cert .postern/clients/revoked/client-chain.pem --config .postern/postern.yaml",
            "  postern explain --cert chain.pem --config postern.yaml --listener partners --at 2027-01-01T00:00:00Z",
            "  postern explain --cert chain.pem --config postern.yaml --request \"GET /widgets\" --vpce vpce-0a1b2c3d4e5f60718",
            "  postern explain --cert chain.pem --trust ca-bundle.pem --crl issuing.pem --crl root.pem",
            "  postern explain --cert chain.pem --trust ca-bundle.pem --json | jq -r .reason"
        })
public final class ExplainCommand implements Verb {
    // Far more than the edge looks at, so that a chain it refuses for its size can be explained.
    private static final int MAX_CHAIN_FILE = 1024 * 1024;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            required = true,
            description = "What the client sends: its certificate, then its issuer's and so on, as PEM.")
    private Path certificates = Path.of("");

    @Option(names = "--config", paramLabel = "FILE", description = "The edge's configuration.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description = "Which listener of the configuration, if it has several.")
    private Optional<String> listener = Optional.empty();

    @Option(
            names = "--request",
            paramLabel = "REQUEST",
            description = "What the client asks for: method and target, such as \"GET /widgets\".")
    private Optional<String> request = Optional.empty();

    @Option(names = "--host", paramLabel = "NAME", description = "With --request: the host it asks for.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--vpce",
            paramLabel = "ID",
            description = "The VPC endpoint it comes through, as the load balancer tells it; none by default.")
    private Optional<String> endpoint = Optional.empty();

    @Option(names = "--trust", paramLabel = "FILE", description = "Instead of a configuration: the CA bundle.")
    private Optional<Path> trust = Optional.empty();

    @Option(names = "--crl", paramLabel = "FILE", description = "With --trust: a revocation list; may be repeated.")
    private List<Path> lists = List.of();

    @Option(names = "--at", paramLabel = "TIME", description = "As if it were then, such as 2027-01-01T00:00:00Z.")
    private Optional<String> at = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final InstantSource clock;

    public ExplainCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        if (config.isPresent() == trust.isPresent()) {
            throw misused("one of --config and --trust is needed");
        }
        if ((trust.isPresent() && listener.isPresent()) || (config.isPresent() && !lists.isEmpty())) {
            throw misused("--listener goes with --config, --crl goes with --trust");
        }
        if (trust.isPresent() && (request.isPresent() || endpoint.isPresent())) {
            throw misused("--request and --vpce go with --config");
        }
        if (host.isPresent() && request.isEmpty()) {
            throw misused("--host goes with --request");
        }
        var question = new Question(
                endpoint.map(ExplainCommand::endpoint), request.map(asked -> Question.request(asked, host)));
        var now = at.map(ExplainCommand::instant).orElseGet(clock::instant);
        var chain = chain();
        var gate = trust.isPresent()
                ? Gate.of(trust.get(), lists, clock)
                : Gate.listener(EdgeConfigReader.read(config.orElseThrow()), listener, clock);
        var report = ExplainReport.of(Explanation.of(gate, question, chain, now));
        output.print(report);
        return report.exitCode();
    }

    private CertificateChain chain() throws IOException {
        try {
            return CertificateChain.parsePem(StateFiles.read(certificates, MAX_CHAIN_FILE));
        } catch (MalformedInput e) {
            throw String.valueOf(e.getMessage()).startsWith(certificates.toString())
                    ? e
                    : e.in(certificates.toString());
        }
    }

    // The type does not show what it complains of: elsewhere that comes from the network.
    private static VpcEndpointId endpoint(String text) {
        try {
            return new VpcEndpointId(text);
        } catch (MalformedInput e) {
            throw new MalformedInput("--vpce: \"" + text + "\" (expected: such as vpce-0123456789abcdef0)", e);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedInput("--at: \"" + text + "\" (expected: a time such as 2027-01-01T00:00:00Z)", e);
        }
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
