package dev.postern.cli.doctor;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Report;
import dev.postern.cli.Words;
import dev.postern.cli.doctor.Finding.Severity;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** What {@code doctor} found. */
record DoctorReport(String directory, boolean healthy, int errors, int warnings, List<Finding> findings)
        implements Report {
    static DoctorReport of(String directory, List<Finding> findings) {
        var errors = count(findings, Severity.ERROR);
        var warnings = count(findings, Severity.WARNING);
        return new DoctorReport(directory, errors + warnings == 0, errors, warnings, findings);
    }

    private static int count(List<Finding> findings, Severity severity) {
        return (int) findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    ExitCode exitCode() {
        return healthy ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        for (var finding : findings) {
            var colour = switch (finding.severity()) {
                case OK -> "green";
                case WARNING -> "yellow";
                case ERROR -> "bold,red";
            };
            var word = finding.severity().name().toLowerCase(Locale.ROOT);
            out.printf(
                    "%s  %-14s  %s%n",
                    colours.string("@|" + colour + " " + "%-7s".formatted(word) + "|@"), finding.what(), line(finding));
        }
        out.println(healthy ? "healthy" : Words.count(errors, "error") + ", " + Words.count(warnings, "warning"));
    }

    private static String line(Finding finding) {
        var where = finding.where().isEmpty() ? "" : finding.where() + ": ";
        var expected = finding.expected().isEmpty() ? "" : " (expected: " + finding.expected() + ")";
        return where + finding.found() + expected + (finding.mend().isEmpty() ? "" : "; mend: " + finding.mend());
    }

    @Override
    public Record facts() {
        return this;
    }
}
