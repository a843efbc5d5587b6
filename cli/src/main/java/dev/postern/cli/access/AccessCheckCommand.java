package dev.postern.cli.access;

import dev.postern.cli.ExitCode;
import dev.postern.cli.ListenerOption;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.access.AccessReport.PolicyFacts;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.ListenerAccess;
import dev.postern.proxy.access.AccessPolicyReader;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.EdgeConfigReader;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.WatchedTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern access check}. */
@Command(
        name = "check",
        description = {
            "Read an access policy as the edge would, and tell in words what it says.",
            "",
            "With --config, also whether everything it speaks of is there: upstreams, a roster for ids of the register, a",
            "mode that verifies who the client is. What is wrong is said in one line, with the place in the file."
        },
        footer = {
            "  postern access check access.yaml",
            "  postern access check --config postern.yaml",
            "  postern access check --config postern.yaml --listener partners --json | jq -r '.policies[0].rules[].name'"
        })
final class AccessCheckCommand implements Verb {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The access policy.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Instead of a file: the edge's configuration, and the policies it names.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description = "With --config: this listener's policy; all by default.")
    private Optional<String> listener = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final InstantSource clock;

    AccessCheckCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        if (file.isPresent() == config.isPresent()) {
            throw new ParameterException(spec.commandLine(), "one of FILE and --config is needed");
        }
        if (listener.isPresent() && config.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--listener goes with --config");
        }
        output.print(new AccessReport(file.isPresent() ? alone(file.get()) : configured(config.orElseThrow())));
        return ExitCode.OK;
    }

    private static List<PolicyFacts> alone(Path file) throws IOException {
        return List.of(PolicyFacts.of(file.toString(), "", AccessPolicyReader.read(file)));
    }

    private List<PolicyFacts> configured(Path file) throws IOException {
        var edge = EdgeConfigReader.read(file);
        var all = new ArrayList<PolicyFacts>();
        for (var each : asked(edge)) {
            var source = each.accessPolicy();
            if (source.isPresent()) {
                all.add(PolicyFacts.of(
                        source.get().toString(),
                        each.name(),
                        ListenerAccess.load(each, edge, trust(edge, each), clock)));
            }
        }
        if (all.isEmpty()) {
            var which = listener.map(name -> "of listener " + name).orElse("of any listener");
            throw new MalformedInput(file + ": accessPolicy " + which + ": missing (expected: a file)");
        }
        return all;
    }

    private List<ListenerConfig> asked(EdgeConfig edge) {
        return listener.isPresent() ? List.of(ListenerOption.chosen(edge, listener)) : edge.listeners();
    }

    private Optional<TrustSnapshot> trust(EdgeConfig edge, ListenerConfig each) throws IOException {
        var store = each.mutualAuthentication().trustStore();
        return store.isPresent()
                ? Optional.of(WatchedTrust.load(edge.trustStore(store.get()), clock))
                : Optional.empty();
    }
}
