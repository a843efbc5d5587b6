package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in this process, working on one state directory at one moment. */
public record Program(Path directory, Instant now) {
    /** What a run of it printed, and how it ended. */
    public record Run(ExitCode code, String out, String err) {
        /** The answer of a run with --json. */
        public JsonNode json() {
            assertThat(err).isEmpty();
            return JsonMapper.shared().readTree(out);
        }

        /** The text with what differs from run to run replaced by its name. */
        public String text(Path directory) {
            return out.replace(directory.toString(), "DIR")
                    .replaceAll("\\b[0-9a-f]{64}\\b", "SHA-256")
                    .replaceAll("\\b01[0-9A-F]{32}\\b", "SERIAL");
        }
    }

    public Program at(Instant time) {
        return new Program(directory, time);
    }

    /** Runs words parted by blanks, with the state directory as --dir. */
    public Run run(String words, String... more) {
        return with(Stream.concat(
                        Stream.concat(Arrays.stream(words.split(" ")), Arrays.stream(more)),
                        Stream.of("--dir", directory.toString()))
                .toArray(String[]::new));
    }

    /** Runs exactly these arguments. */
    public Run with(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Postern.run(new PrintWriter(out), new PrintWriter(err), InstantSource.fixed(now), arguments);
        return new Run(code, out.toString(), err.toString());
    }

    /** A run that must go well. */
    public Run done(String words, String... more) {
        var run = run(words, more);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.OK);
        return run;
    }
}
