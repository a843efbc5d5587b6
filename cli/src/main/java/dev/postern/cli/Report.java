package dev.postern.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** What a command found out or did. The text and the JSON say the same: neither has a fact the other lacks. */
public interface Report {
    /** For people; coloured only through {@code colours}, which knows whether anybody would see them. */
    void text(PrintWriter out, Ansi colours);

    /** For programs: a record of plain values, whose components become the members of one JSON object. */
    Record facts();
}
