package dev.postern.cli.client;

import dev.postern.cli.Report;
import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.x509.MalformedInput;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code client deny} and {@code client undeny} changed, and where. */
record DeniedReport(String done, List<Entry> certificates, List<String> lists, List<String> failures)
        implements Report {
    /** A certificate; the rest is empty if it is denied no longer. */
    record Entry(String certificate, String reason, String deniedAt, String until) {
        String text() {
            return certificate
                    + (until.isEmpty() ? "" : ", since " + deniedAt + " until " + until + " (" + reason + ")");
        }
    }

    static List<Entry> facts(List<DenyEntry> entries) {
        return entries.stream()
                .map(entry -> new Entry(
                        entry.certificate().toString(),
                        entry.reason(),
                        entry.deniedAt().toString(),
                        entry.until().toString()))
                .toList();
    }

    static void requireSome(DenyLists lists, StateDirectory state) {
        if (lists.all().isEmpty()) {
            throw new MalformedInput(state.path().resolve(StateDirectory.PLANE)
                    + ": denyLists: none (expected: at least one, which edges read)");
        }
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        certificates.forEach(entry -> out.printf("%s: %s%n", done, entry.text()));
        lists.forEach(list -> out.printf("  in %s%n", list));
    }

    @Override
    public Record facts() {
        return this;
    }
}
