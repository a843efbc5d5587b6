package dev.postern.cli.up;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Report;
import dev.postern.cli.Words;
import dev.postern.cli.probe.ProbeReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/**
 * What came of probing the edge that was just set up.
 *
 * @param leaked what reached the sample API while those to be refused knocked; empty if there is no sample API to ask
 */
record OnceReport(List<Part> parts, ProbeReport probe, Optional<SampleApi.Received> leaked) implements Report {
    /** The table's facts, and the sample API's. */
    record Facts(List<Part> parts, ProbeReport.Facts probe, List<SampleApi.Received> reachedByRefused, boolean ok) {}

    ExitCode exitCode() {
        return probe.exitCode() == ExitCode.OK && kept() ? ExitCode.OK : ExitCode.NO;
    }

    /** Whether nothing came through. */
    private boolean kept() {
        return leaked.filter(received -> received.connections() + received.bytes() + received.requests() > 0)
                .isEmpty();
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        parts.forEach(part -> out.println(colours.string(UpReport.line(part)).stripTrailing()));
        out.println();
        probe.text(out, colours);
        leaked.ifPresent(received -> out.println(
                kept()
                        ? colours.string("the API saw nothing of those refused: no connection, no byte  @|green ok|@")
                        : colours.string("@|bold,red NOT AS EXPECTED|@: from those refused the API got "
                                + Words.count(received.connections(), "connection") + ", "
                                + Words.count(received.bytes(), "byte") + ", "
                                + Words.count(received.requests(), "request"))));
    }

    @Override
    public Facts facts() {
        return new Facts(parts, probe.facts(), leaked.stream().toList(), exitCode() == ExitCode.OK);
    }
}
