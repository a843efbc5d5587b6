package dev.postern.cli.crl;

import dev.postern.cli.Report;
import dev.postern.cli.state.ListReading;
import dev.postern.crl.ListContent;
import dev.postern.pki.x509.DistinguishedName;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * What a list says.
 *
 * @param scope "complete", or what limits it
 * @param edge what edges do with it, if they do not all read it; else empty
 * @param entries how many there are
 * @param shown the first of them
 */
record ListReport(
        String file,
        String issuer,
        String number,
        String scope,
        String edge,
        String thisUpdate,
        String nextUpdate,
        String authorityKeyIdentifier,
        int entries,
        List<EntryFacts> shown)
        implements Report {
    static ListReport of(ListFile list, int limit) {
        var content = list.list().content();
        return new ListReport(
                list.path().toString(),
                DistinguishedName.text(content.issuer()),
                content.number().map(Object::toString).orElse("none"),
                content.kind(),
                ListReading.objection(content).orElse(""),
                content.thisUpdate().toString(),
                content.nextUpdate().map(Instant::toString).orElse("none"),
                content.authorityKeyIdentifier().map(HexFormat.of()::formatHex).orElse("none"),
                content.entryCount(),
                first(content, limit));
    }

    private static List<EntryFacts> first(ListContent content, int limit) {
        var shown = new ArrayList<EntryFacts>();
        for (var entries = content.entries().iterator(); shown.size() < limit && entries.hasNext(); ) {
            shown.add(EntryFacts.of(entries.next()));
        }
        return shown;
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.printf("%s%n", file);
        out.printf("  issuer       %s%n", issuer);
        out.printf("  key          %s%n", authorityKeyIdentifier);
        out.printf("  number       %s%n", number);
        out.printf("  scope        %s%n", scope);
        if (!edge.isEmpty()) {
            out.printf("  edge         %s%n", edge);
        }
        out.printf("  this update  %s%n", thisUpdate);
        out.printf("  next update  %s%n", nextUpdate);
        out.printf("  entries      %d%n", entries);
        shown.forEach(entry -> out.printf("    %s%n", entry.text()));
        if (shown.size() < entries) {
            out.printf("    and %d more (--limit)%n", entries - shown.size());
        }
    }

    @Override
    public Record facts() {
        return this;
    }
}
