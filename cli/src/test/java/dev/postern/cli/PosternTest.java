package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PosternTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("everyCommand")
    void showsExamplesBeforeAnythingElse(List<String> command) {
        var code = run(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("Examples:\n  postern ").contains("\nUsage: postern");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void documentsEveryExitCode(List<String> command) {
        run(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));

        assertThat(out.toString().substring(out.toString().indexOf("Exit codes:")))
                .isEqualTo("""
                Exit codes:
                  0    done, or the answer is yes
                  1    the answer is no: refused, or a row is not as expected
                  2    the command line is wrong
                  3    a file or a value is malformed
                  4    disk, network or port failed
                  70   a mistake in Postern; --debug shows where
                """);
    }

    @Test
    void answersTheVersion() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("postern ");
    }

    @Test
    void namesAnUnknownOptionInOneLine() {
        assertThat(run("probe", "--jsn", "https://localhost")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualTo("postern: unknown option: --jsn (see postern probe --help)\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void namesAnUnknownCommandInOneLine() {
        assertThat(run("prbe")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualTo("postern: unknown argument: prbe (see postern --help)\n");
    }

    @Test
    void asksForACommand() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualTo("postern: no command given (see postern --help)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access", "ca", "client", "crl"})
    void showsWhatIsBelowACommandThatIsNothingAlone(String command) {
        assertThat(run(command)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("Examples:\n  postern " + command).contains("\nCommands:\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysWhichValueIsMalformed() {
        assertThat(run("probe", "http://localhost")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("postern: URL: http://localhost (expected: https://HOST[:PORT][/PATH])\n");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThat(run("probe", "https://localhost", "--dir", directory.toString()))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .isEqualTo("postern: " + directory + "/clients/valid/client-chain.pem: missing (expected: a file)\n");
    }

    @Test
    void saysWhereInAFileTheMistakeIs() throws Exception {
        var client = Files.createDirectories(directory.resolve("clients/valid"));
        Files.writeString(client.resolve("client-chain.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");

        assertThat(run("probe", "https://localhost", "--dir", directory.toString()))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString())
                .isEqualTo("postern: " + client.resolve("client-chain.pem")
                        + ": line 1: block is not closed (expected: -----END CERTIFICATE-----)\n");
    }

    @Test
    void showsTheStackTraceOnlyWhenAsked() {
        run("probe", "http://localhost", "--debug");

        assertThat(err.toString()).startsWith("postern: URL: ").contains("\tat dev.postern.cli.");
    }

    private ExitCode run(String... arguments) {
        return Postern.run(new PrintWriter(out), new PrintWriter(err), InstantSource.system(), arguments);
    }

    private static Stream<List<String>> everyCommand() {
        return below(Postern.silent().commands(InstantSource.system()), List.of());
    }

    private static Stream<List<String>> below(CommandLine command, List<String> path) {
        return Stream.concat(
                Stream.of(path),
                command.getSubcommands().entrySet().stream()
                        .flatMap(sub -> below(
                                sub.getValue(),
                                Stream.concat(path.stream(), Stream.of(sub.getKey()))
                                        .toList())));
    }
}
