package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern crl show}. */
@Command(
        name = "show",
        description = {
            "Show what a list says, or whether it revokes one certificate. Who signed it is not looked at; see crl check.",
            "",
            "With --serial the exit code answers: 0 if the list revokes it, 1 if not."
        },
        footer = {
            "  postern crl show .postern/crl/issuing.pem",
            "  postern crl show issuing.crl --serial 03:A5:B1",
            "  postern crl show issuing.crl --limit 1000000 --json"
        })
final class CrlShowCommand implements Verb {
    @Parameters(paramLabel = "FILE", description = "The list, PEM or DER.")
    private Path file = Path.of("");

    @Option(names = "--serial", paramLabel = "HEX", description = "Look this serial number up.")
    private Optional<String> serial = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Show no more entries than this (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Override
    public ExitCode run(Output output) throws IOException {
        if (limit < 0) {
            throw new MalformedInput("--limit: " + limit + " (expected: >= 0)");
        }
        var wanted = serial.map(CrlShowCommand::number);
        var list = ListFile.read(file);
        if (wanted.isEmpty()) {
            output.print(ListReport.of(list, limit));
            return ExitCode.OK;
        }
        var found = list.list().content().find(wanted.get());
        output.print(LookUpReport.of(list, wanted.get(), found));
        return found.isPresent() ? ExitCode.OK : ExitCode.NO;
    }

    private static SerialNumber number(String text) {
        try {
            return SerialNumber.parse(text);
        } catch (MalformedInput e) {
            throw e.in("--serial");
        }
    }
}
