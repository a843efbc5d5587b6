package dev.postern.cli;

import dev.postern.cli.access.AccessCommand;
import dev.postern.cli.ca.CaCommand;
import dev.postern.cli.client.ClientCommand;
import dev.postern.cli.crl.CrlCommand;
import dev.postern.cli.doctor.DoctorCommand;
import dev.postern.cli.explain.ExplainCommand;
import dev.postern.cli.probe.ProbeCommand;
import dev.postern.cli.proxy.ProxyCommand;
import dev.postern.cli.up.UpCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The program: puts the commands together, runs the one that was asked for, ends the process. */
@Command(
        name = "postern",
        description = "A gate of mutual TLS in front of a private API.",
        versionProvider = Postern.Version.class,
        footer = {
            "  postern up                               a whole edge on this machine, to try everything",
            "  postern proxy --config postern.yaml      run an edge",
            "  postern probe https://localhost:8443     who gets in, who does not",
            "  postern probe --help                     each command explains itself"
        })
public final class Postern {
    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the facts of the text as JSON, one object a report.")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace when something fails.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli's parse result says whether it was asked for
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // as above
    private boolean version;

    private final PrintWriter out;
    private final PrintWriter err;
    private final ProcessEnd end;

    private Postern(PrintWriter out, PrintWriter err, ProcessEnd end) {
        this.out = out;
        this.err = err;
        this.end = end;
    }

    public static void main(String[] arguments) {
        var end = new ProcessEnd();
        var postern = new Postern(writer(System.out), writer(System.err), end);
        end.with(postern.run(InstantSource.system(), arguments));
    }

    /** All of the program but its end: what the process prints and the code it ends with. */
    public static ExitCode run(PrintWriter out, PrintWriter err, InstantSource clock, String... arguments) {
        return new Postern(out, err, new ProcessEnd()).run(clock, arguments);
    }

    private ExitCode run(InstantSource clock, String... arguments) {
        try {
            return execute(commands(clock).parseArgs(arguments));
        } catch (ParameterException e) {
            return failed(e);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** The composition root: every command, with what it needs of the world. */
    CommandLine commands(InstantSource clock) {
        var commands = new CommandLine(this)
                .addSubcommand(new UpCommand(clock, end))
                .addSubcommand(new ProxyCommand(clock, end))
                .addSubcommand(CaCommand.with(clock))
                .addSubcommand(ClientCommand.with(clock, length -> Thread.sleep(length.toMillis())))
                .addSubcommand(CrlCommand.with(clock))
                .addSubcommand(AccessCommand.with(clock))
                .addSubcommand(new ExplainCommand(clock))
                .addSubcommand(new ProbeCommand(clock))
                .addSubcommand(new DoctorCommand(clock));
        HelpLayout.apply(commands);
        return commands;
    }

    static Postern silent() {
        return new Postern(
                new PrintWriter(PrintWriter.nullWriter()), new PrintWriter(PrintWriter.nullWriter()), new ProcessEnd());
    }

    private ExitCode execute(ParseResult parsed) {
        var called = parsed;
        while (called.hasSubcommand()) {
            called = called.subcommand();
        }
        var command = called.commandSpec().commandLine();
        var colours = command.getColorScheme().ansi();
        if (called.isUsageHelpRequested()) {
            command.usage(out, colours);
            return ExitCode.OK;
        }
        if (called.isVersionHelpRequested()) {
            command.printVersionHelp(out, colours);
            return ExitCode.OK;
        }
        if (!(called.commandSpec().userObject() instanceof Verb verb)) {
            if (called != parsed) {
                // What is missing is one of the commands below, and its help names them.
                command.usage(err, colours);
                return ExitCode.USAGE;
            }
            return failed(new ParameterException(command, "no command given"));
        }
        try {
            return verb.run(new Output(out, json ? Output.Format.JSON : Output.Format.TEXT, colours));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(e);
        } catch (Exception | LinkageError | StackOverflowError e) {
            return failed(e);
        }
    }

    private ExitCode failed(Throwable thrown) {
        var failure = Failure.of(thrown);
        err.println("postern: " + failure.line());
        if (debug) {
            thrown.printStackTrace(err);
        }
        return failure.code();
    }

    // Not the platform's charset: what is printed is the same wherever it is printed.
    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var built = Postern.class.getPackage().getImplementationVersion();
            return new String[] {"postern " + Objects.requireNonNullElse(built, "(not packaged)")};
        }
    }
}
