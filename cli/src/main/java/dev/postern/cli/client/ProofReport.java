package dev.postern.cli.client;

import dev.postern.cli.Report;
import dev.postern.cli.enforcement.Proof;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** Whether everybody refuses a client, by their own word. */
record ProofReport(String id, Proof proof) implements Report {
    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.println(
                proof.enforced()
                        ? colours.string("@|bold,green enforced|@: nobody lets " + id + " in, after " + proof.waited())
                        : colours.string("@|bold,red not enforced|@ after " + proof.waited()));
        for (var said : proof.gates()) {
            if (said.refuses()) {
                out.printf("  %s refuses, asked %s%n", said.gate(), said.at());
                said.evidence().forEach(line -> out.printf("    %s%n", line));
            } else {
                out.printf("  %s does not yet, asked %s: %s%n", said.gate(), said.at(), said.missing());
            }
        }
    }

    @Override
    public Record facts() {
        return this;
    }
}
