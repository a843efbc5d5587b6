package dev.postern.cli.up;

import dev.postern.cli.Report;
import dev.postern.cli.Shell;
import dev.postern.cli.up.Part.Done;
import dev.postern.pki.client.ClientId;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthenticationMode;
import dev.postern.proxy.log.LogTarget;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** What a newcomer sees first: what there is, and what to try. */
record UpReport(Facts facts) implements Report {

    /** The same for programs. */
    record Facts(
            String url,
            String mode,
            String upstream,
            String directory,
            List<Part> parts,
            List<Try> tries,
            List<Hint> hints,
            List<String> laxSettings,
            String awsApi,
            List<String> awsEnvironment,
            List<String> awsSession) {}

    /** A client to try the edge with. */
    record Try(String client, String expect, String command) {}

    /** What else there is to do. */
    record Hint(String what, String command) {}

    static UpReport of(LocalEdge local, EdgeProxy edge, Path directory, Optional<LocalAws> aws) {
        var front = local.front();
        var base = "https://localhost:" + edge.address(front.name()).getPort();
        var url = base + path(local);
        var facts = new Facts(
                base,
                front.mutualAuthentication().mode().text(),
                local.api()
                        .map(api -> "a sample API")
                        .orElseGet(
                                () -> local.config().upstream(front.forward()).shown()),
                directory.toString(),
                local.parts(),
                tries(local, front, url),
                hints(local, edge, url, directory, aws),
                laxSettings(local, aws),
                aws.map(it -> it.endpoint().toString()).orElse(""),
                session(local, aws).map(AwsSession::exports).orElse(List.of()),
                session(local, aws).map(AwsSession::lines).orElse(List.of()));
        return new UpReport(facts);
    }

    private static Optional<AwsSession> session(LocalEdge local, Optional<LocalAws> aws) {
        return aws.map(it -> new AwsSession(
                it.endpoint(),
                local.state().directory(),
                local.config().upstream(upstreamOf(local)).url()));
    }

    /** The API itself, also where another listener stands between. */
    private static String upstreamOf(LocalEdge local) {
        return backend(local.config())
                .map(ListenerConfig::forward)
                .orElse(local.front().forward());
    }

    private static List<String> laxSettings(LocalEdge local, Optional<LocalAws> aws) {
        var lax = new ArrayList<>(local.config().laxSettings());
        aws.filter(LocalAws::isLax)
                .ifPresent(
                        it -> lax.add("--aws-api: " + it.endpoint() + " is open to the network, and believes anybody"));
        return lax;
    }

    /** What to ask for: the sample API's widget, or the root of something we do not know. */
    static String path(LocalEdge local) {
        return local.api().isPresent() ? "/widgets" : "/";
    }

    private static List<Try> tries(LocalEdge local, ListenerConfig front, String url) {
        var clients = local.state().directory().clients();
        var answer = local.api().map(api -> "answered " + SampleApi.WIDGET).orElse("answered");
        var refused = switch (front.mutualAuthentication().mode()) {
            case VERIFY -> "connection reset, curl says (56), (55), (35) or (16); the API never hears of it";
            case PASSTHROUGH ->
                hasBackend(local.config())
                        ? "403 from the listener behind the edge; the API never hears of it"
                        : "whatever the upstream makes of the header X-Amzn-Mtls-Clientcert";
            case OFF, VERIFY_HEADER -> "as the valid one: nobody is asked";
        };
        return List.of(
                new Try("valid", answer, curl(clients, SampleClients.VALID, url)),
                new Try("revoked", refused, curl(clients, SampleClients.REVOKED, url)),
                new Try("forged", refused, curl(clients, SampleClients.FORGED, url)));
    }

    private static boolean hasBackend(EdgeConfig config) {
        return backend(config).isPresent();
    }

    private static Optional<ListenerConfig> backend(EdgeConfig config) {
        return config.listeners().stream()
                .filter(listener -> listener.mutualAuthentication().mode() == MutualAuthenticationMode.VERIFY_HEADER)
                .findFirst();
    }

    private static String curl(Path clients, ClientId id, String url) {
        var files = clients.resolve(id.value());
        return Shell.line(
                "curl",
                "--cert",
                files.resolve("client-chain.pem").toString(),
                "--key",
                files.resolve("client.key").toString(),
                "--cacert",
                files.resolve("ca.pem").toString(),
                url);
    }

    private static List<Hint> hints(
            LocalEdge local, EdgeProxy edge, String url, Path directory, Optional<LocalAws> aws) {
        var state = local.state().directory();
        var hints = new ArrayList<Hint>();
        // Behind passthrough it is requests that are refused, not connections.
        var logs = local.config().logs();
        var telling = local.front().mutualAuthentication().mode() == MutualAuthenticationMode.PASSTHROUGH
                ? logs.access()
                : logs.connection();
        if (telling.orElse(LogTarget.STDOUT) instanceof LogTarget.File file) {
            hints.add(new Hint(
                    "who came, and why not",
                    Shell.line("tail", "-f", relative(file.path(), directory).toString())));
        }
        if (aws.isPresent()) {
            // The shell's asterisk: a listener's directory is there once somebody has made it.
            var listeners = Shell.line(directory.resolve("aws/elb/listeners").toString());
            hints.add(new Hint("… on load balancers", "tail -f " + listeners + "/*/connection.log"));
        }
        var explain = new ArrayList<>(List.of(
                Shell.self(),
                "explain",
                "--config",
                state.configuration().toString(),
                "--cert",
                state.clients().resolve("revoked/client-chain.pem").toString()));
        backend(local.config()).ifPresent(backend -> explain.addAll(List.of("--listener", backend.name())));
        hints.add(new Hint("why, step by step", Shell.line(explain.toArray(String[]::new))));
        var probe = own("probe", directory, url);
        if (local.front().mutualAuthentication().mode() == MutualAuthenticationMode.PASSTHROUGH) {
            probe.add("--passthrough");
        }
        hints.add(new Hint("knock as everybody", Shell.line(probe.toArray(String[]::new))));
        var onboard = own("client", directory, "onboard", "acme");
        hints.add(new Hint("a customer of yours", Shell.line(onboard.toArray(String[]::new))));
        hints.add(new Hint(
                "health and metrics",
                "curl http://" + edge.adminAddress().getAddress().getHostAddress() + ":"
                        + edge.adminAddress().getPort() + "/healthz"));
        return hints;
    }

    private static List<String> own(String command, Path directory, String... arguments) {
        var words = new ArrayList<>(List.of(Shell.self(), command));
        words.addAll(List.of(arguments));
        if (!directory.equals(Path.of(".postern"))) {
            words.addAll(List.of("--dir", directory.toString()));
        }
        return words;
    }

    /** The configuration's paths are absolute; people are shown them as they gave the directory. */
    private static Path relative(Path path, Path directory) {
        var absolute = directory.toAbsolutePath();
        return path.startsWith(absolute) ? directory.resolve(absolute.relativize(path)) : path;
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.println(colours.string("@|bold Postern is up|@  " + facts.url() + "  mode " + facts.mode()
                + ", in front of " + facts.upstream()));
        out.println();
        facts.parts().forEach(part -> out.println(colours.string(line(part)).stripTrailing()));
        facts.laxSettings().forEach(lax -> out.println(colours.string("  @|yellow lax|@      " + lax)));
        for (var each : facts.tries()) {
            var colour = each.client().equals("valid") ? "green" : "red";
            out.println();
            out.println(colours.string("@|bold," + colour + " " + each.client() + "|@ client: ") + each.expect());
            out.println("  " + each.command());
        }
        out.println();
        if (!facts.awsApi().isEmpty()) {
            out.println(colours.string("@|bold AWS API|@  " + facts.awsApi() + ", a first session:"));
            facts.awsEnvironment().forEach(line -> out.println("  " + line));
            facts.awsSession().forEach(line -> out.println("  " + line));
            out.println();
        }
        facts.hints().forEach(hint -> out.printf("%-22s %s%n", hint.what(), hint.command()));
        out.printf("%-22s %s%n", "the end", "Ctrl-C");
    }

    static String line(Part part) {
        var colour = part.done() == Done.KEPT ? "faint" : "green";
        return "  @|%s %-8s|@ %-19s %-17s %s"
                .formatted(
                        colour, part.done().name().toLowerCase(Locale.ROOT), part.what(), part.until(), part.where());
    }
}
