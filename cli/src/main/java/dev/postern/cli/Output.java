package dev.postern.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where a command's answers go: standard output, as text or as JSON, one object a report. */
public record Output(PrintWriter out, Format format, Ansi colours) {
    /** How answers are written. */
    public enum Format {
        TEXT,
        JSON
    }

    public void print(Report report) {
        switch (format) {
            case TEXT -> report.text(out, colours);
            case JSON ->
                out.println(
                        // Made here: the mapper costs a tenth of a second that text never pays.
                        JsonMapper.builder()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .build()
                                .writeValueAsString(report.facts()));
        }
        out.flush();
    }
}
