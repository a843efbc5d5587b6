package dev.postern.cli.client;

import dev.postern.cli.DurationText;
import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern client deny}. */
@Command(
        name = "deny",
        description = {
            "Refuse certificates at once, by the deny-lists of DIR/control-plane.yaml.",
            "",
            "Nothing is revoked: client undeny takes it back, and it ends with the certificate. To shut a client out for",
            "good, client offboard does this and the rest."
        },
        footer = {
            "  postern client deny acme --reason \"odd traffic since 9:00\"",
            "  postern client deny --cert suspect.pem",
            "  postern client deny --fingerprint 3B:0C:… --for P7D     of a certificate that the register does not know"
        })
final class DenyCommand implements Verb {
    @Mixin
    private DenyTarget target = new DenyTarget();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "denied by an operator",
            description = "Why, in a line for colleagues (default: ${DEFAULT-VALUE}).")
    private String reason = "";

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "How long, at most until the certificate ends (default: until then).")
    private Optional<String> length = Optional.empty();

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    DenyCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var asked = length.map(text -> DurationText.parse("--for", text));
        try (var open = OpenClients.open(directory.path());
                var lists = DenyLists.of(open.state())) {
            DeniedReport.requireSome(lists, open.state());
            var now = clock.instant();
            var entries = new ArrayList<DenyEntry>();
            for (var each : target.find(open, now)) {
                var until = asked.map(now::plus)
                        .filter(end -> each.notAfter().filter(end::isAfter).isEmpty())
                        .or(each::notAfter)
                        .orElseThrow(
                                () -> new MalformedInput(
                                        "--for: missing (expected: how long, for a certificate that the register does not know)"));
                entries.add(entry(each, until, now));
            }
            var changed = lists.deny(entries, now);
            output.print(new DeniedReport("denied", DeniedReport.facts(entries), changed.where(), changed.failures()));
            changed.check();
            return ExitCode.OK;
        }
    }

    private DenyEntry entry(DenyTarget.Target each, Instant until, Instant now) {
        try {
            return new DenyEntry(each.certificate(), reason, now, until);
        } catch (MalformedInput e) {
            throw e.in("client deny");
        }
    }
}
