package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.PublishedList;
import dev.postern.cli.state.StateOptions;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Offboarding;
import dev.postern.pki.client.Offboarding.Offboarded;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern client offboard}. */
@Command(
        name = "offboard",
        description = {
            "Shut a client out: revoke all its certificates, and issue and publish the lists that say so.",
            "",
            "Calling it again changes nothing; it tells what was revoked, and publishes the lists if that was missed. The",
            "client's files and its entry in the register stay."
        },
        footer = {
            "  postern client offboard acme",
            "  postern client offboard acme --reason keyCompromise     its key never gets a certificate again",
            "  postern client offboard acme --no-publish               revoke now, postern crl issue later"
        })
final class OffboardCommand implements Verb {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            defaultValue = "cessationOfOperation",
            description = "A reason of RFC 5280, section 5.3.1, by name or number (default: ${DEFAULT-VALUE}).")
    private String reason = "";

    @Option(names = "--no-publish", description = "Leave the lists as they are, and with them the edges.")
    private boolean noPublish;

    @Mixin
    private EdgeOption edge = new EdgeOption();

    @Mixin
    private StateOptions options = new StateOptions();

    private final InstantSource clock;

    OffboardCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var client = new ClientId(id);
        var why = RevocationReason.parse(reason);
        var url = edge.url(options.directory());
        try (var open = OpenClients.open(options.directory(), url)) {
            open.client(client);
            // Before anything is revoked: a wrong passphrase shall not leave a revocation that no list can say.
            Optional<Lists> lists = noPublish
                    ? Optional.empty()
                    : Optional.of(new Lists(
                            open.state(),
                            open.state().authority(options.passphrase(), new SecureRandom()),
                            open.register()));
            var now = clock.instant();
            var done = new Offboarding(open.register()).offboard(client, why, now);
            List<PublishedList> published = lists.isPresent() ? publishedAfter(done, lists.get(), now) : List.of();
            var directory = open.files().of(client);
            var key = directory.resolve("client.key");
            output.print(OffboardReport.of(
                    done,
                    published,
                    noPublish,
                    open.state(),
                    CurlLine.of(directory, Files.exists(key) ? key : Path.of("KEY-OF-" + client.value()), url),
                    now));
        }
        return ExitCode.OK;
    }

    private static List<PublishedList> publishedAfter(Offboarded done, Lists lists, Instant now) throws IOException {
        try {
            return !done.revokedNow().isEmpty() || lists.areBehind(now)
                    ? lists.publish(Lists.NEXT_UPDATE, now)
                    : List.of();
        } catch (MalformedInput e) {
            throw e.in(unsaid(done));
        } catch (IOException e) {
            throw new IOException(unsaid(done) + ": " + e.getMessage(), e);
        }
    }

    private static String unsaid(Offboarded done) {
        return done.id().value() + " is revoked in the register, but no list says so until this command is run again";
    }
}
