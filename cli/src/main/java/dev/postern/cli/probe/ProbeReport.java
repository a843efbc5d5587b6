package dev.postern.cli.probe;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Report;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** The table: what each row was to see and saw. */
public record ProbeReport(String url, List<ProbeResult> results, List<String> notTried) implements Report {
    /** The facts of the table, with values a program can rely on. */
    public record Facts(String url, boolean asExpected, List<Row> rows, List<String> notTried) {}

    /** One line of the table; {@code observed} is the kind, {@code status} and {@code detail} are empty where there is none. */
    public record Row(
            String name,
            String credential,
            String tls,
            String expected,
            String observed,
            String status,
            String detail,
            boolean presented,
            boolean ok) {}

    public ProbeReport {
        results = List.copyOf(results);
        notTried = List.copyOf(notTried);
    }

    /** Yes only if every row is as expected. */
    public ExitCode exitCode() {
        return asExpected() ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        var width = results.stream()
                .mapToInt(result -> result.row().name().length())
                .max()
                .orElse(0);
        var line = "  %-" + width + "s  %-3s  %-8s  %s%n";
        out.printf("%s%n%n", url);
        out.printf(line, "client", "TLS", "expected", "observed");
        for (var result : results) {
            var mark = colours.string(result.asExpected() ? "@|green ok|@" : "@|bold,red NOT AS EXPECTED|@");
            out.printf(
                    line,
                    result.row().name(),
                    result.tls().text(),
                    result.row().expectation().text(),
                    "%-28s  %s".formatted(result.text(), mark));
        }
        var wrong = results.stream().filter(result -> !result.asExpected()).count();
        out.printf(
                "%n%s%n",
                wrong == 0
                        ? results.size() + " of " + results.size() + " as expected"
                        : wrong + " of " + results.size() + " not as expected");
        if (!notTried.isEmpty()) {
            out.printf("not tried, for want of a credential: %s%n", String.join(", ", notTried));
        }
    }

    @Override
    public Facts facts() {
        return new Facts(
                url, asExpected(), results.stream().map(ProbeReport::row).toList(), notTried);
    }

    private boolean asExpected() {
        return results.stream().allMatch(ProbeResult::asExpected);
    }

    private static Row row(ProbeResult result) {
        return new Row(
                result.row().name(),
                result.row().credential().map(ProbeCredential::toString).orElse(""),
                result.tls().text(),
                result.row().expectation().text(),
                result.observed().kind(),
                result.observed() instanceof Observation.Answered answered ? Integer.toString(answered.status()) : "",
                result.observed().text(),
                result.presented(),
                result.asExpected());
    }
}
