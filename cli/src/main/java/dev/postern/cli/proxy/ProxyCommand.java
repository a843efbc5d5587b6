package dev.postern.cli.proxy;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.ProcessEnd;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.EdgeConfigReader;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.ListenerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** {@code postern proxy}. */
@Command(
        name = "proxy",
        description = {
            "Run the edge that a configuration file describes.",
            "",
            "Trust bundles, revocation lists, certificates and access policies are read again when their files change. SIGTERM",
            "drains: no new connections, running exchanges finish, then the process ends with 0."
        },
        footer = {
            "  postern proxy --config postern.yaml             until SIGTERM",
            "  postern proxy --config postern.yaml --check     read and check everything it names, start nothing"
        })
public final class ProxyCommand implements Verb {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration.")
    private Path config = Path.of("postern.yaml");

    @Option(names = "--check", description = "Check the configuration and every file it names, and end.")
    private boolean check;

    private final InstantSource clock;
    private final ProcessEnd end;

    public ProxyCommand(InstantSource clock, ProcessEnd end) {
        this.clock = clock;
        this.end = end;
    }

    @Override
    public ExitCode run(Output output) throws IOException, InterruptedException {
        var settings = EdgeConfigReader.read(config);
        if (check) {
            var notes = EdgeProxy.check(settings, clock);
            output.print(report(
                    settings,
                    notes,
                    TrustStoreNotes.of(settings),
                    "checked",
                    listener -> listener.address().socket(),
                    settings.admin().address().socket(),
                    settings.admin().healthAddress().map(IpEndpoint::socket)));
            return ExitCode.OK;
        }
        var running = RunningEdge.start(settings, clock, end);
        var edge = running.edge();
        output.print(report(
                settings,
                edge.accessNotes(),
                List.of(),
                "ready",
                listener -> edge.address(listener.name()),
                edge.adminAddress(),
                edge.healthAddress()));
        running.await();
        return ExitCode.OK;
    }

    private record Listening(String name, String address, String mode, String forward) {}

    private record Facts(
            String state,
            List<Listening> listeners,
            String admin,
            Optional<String> health,
            List<String> laxSettings,
            List<String> accessNotes,
            List<String> loadBalancerNotes) {}

    private static Report report(
            EdgeConfig settings,
            List<String> accessNotes,
            List<String> loadBalancerNotes,
            String state,
            Function<ListenerConfig, InetSocketAddress> address,
            InetSocketAddress admin,
            Optional<InetSocketAddress> health) {
        var listeners = settings.listeners().stream()
                .map(listener -> new Listening(
                        listener.name(),
                        text(address.apply(listener)),
                        listener.mutualAuthentication().mode().text(),
                        listener.forward()))
                .toList();
        var facts = new Facts(
                state,
                listeners,
                text(admin),
                health.map(ProxyCommand::text),
                settings.laxSettings(),
                accessNotes,
                loadBalancerNotes);
        return new Report() {
            @Override
            public void text(PrintWriter out, Ansi colours) {
                facts.laxSettings().forEach(lax -> out.println("lax: " + lax));
                facts.accessNotes().forEach(note -> out.println("access: " + note));
                facts.loadBalancerNotes().forEach(note -> out.println("a load balancer refuses: " + note));
                facts.listeners()
                        .forEach(listener -> out.printf(
                                "%s: %s on %s, forwarding to %s%n",
                                listener.name(), listener.mode(), listener.address(), listener.forward()));
                out.println("admin: http://" + facts.admin() + "/healthz /readyz /metrics");
                facts.health().ifPresent(address -> out.println("health: http://" + address + "/healthz /readyz"));
                out.println(facts.state());
            }

            @Override
            public Record facts() {
                return facts;
            }
        };
    }

    private static String text(InetSocketAddress address) {
        var ip = address.getAddress().getHostAddress();
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }
}
