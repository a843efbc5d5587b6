package dev.postern.cli.client;

import dev.postern.cli.DurationText;
import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.enforcement.Enforcement;
import dev.postern.cli.enforcement.Gates;
import dev.postern.cli.enforcement.Pause;
import dev.postern.cli.news.News;
import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.publication.Published;
import dev.postern.cli.publication.Revoker;
import dev.postern.cli.roster.Rosters;
import dev.postern.cli.state.Authority;
import dev.postern.cli.state.Issuers;
import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.state.StateOptions;
import dev.postern.cli.usage.LeftPlan;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Offboarding;
import dev.postern.pki.client.Offboarding.Offboarded;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
            "client's files and its entry in the register stay. The deny-lists of DIR/control-plane.yaml refuse it at once; it",
            "leaves the usage plan that the file names.",
            "",
            "With --wait it ends when every edge and trust store that DIR/control-plane.yaml names refuses the client, else the",
            "edge of DIR/postern.yaml, and prints what they said; with exit code 1 if some do not in time."
        },
        footer = {
            "  postern client offboard acme",
            "  postern client offboard acme --reason keyCompromise     its key never gets a certificate again",
            "  postern client offboard acme --no-publish               revoke now, postern crl issue later",
            "  postern client offboard acme --wait --timeout PT45M     until nobody lets it in, and the proof of that"
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

    @Option(names = "--wait", description = "Return only when every edge and trust store refuses the client.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "PT5M",
            description = "With --wait, for no longer than this (default: ${DEFAULT-VALUE}).")
    private String timeout = "PT5M";

    @Mixin
    private EdgeOption edge = new EdgeOption();

    @Mixin
    private StateOptions options = new StateOptions();

    private final InstantSource clock;
    private final Pause pause;

    OffboardCommand(InstantSource clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public ExitCode run(Output output) throws IOException, InterruptedException {
        var client = new ClientId(id);
        var why = RevocationReason.parse(reason);
        var url = edge.url(options.directory());
        var patience = DurationText.parse("--timeout", timeout);
        if (wait && noPublish) {
            throw new MalformedInput("--wait: given with --no-publish, which nothing follows (expected: one of them)");
        }
        try (var open = OpenClients.open(options.directory(), url);
                var news = News.of(open.state(), output);
                var denyLists = DenyLists.of(open.state());
                var rosters = Rosters.of(open.state());
                var gates = wait ? Gates.of(open.state(), open.register()) : Gates.NONE) {
            open.client(client);
            // Before anything is revoked: a wrong passphrase shall not leave a revocation that no list can say. AWS has
            // no
            // passphrase, and while it is down the register and the deny-lists shall know already.
            var ours = noPublish || isAtAws(open.state())
                    ? Optional.<Authority>empty()
                    : Optional.of(open.state().authority(options.passphrase(), new SecureRandom()));
            var now = clock.instant();
            var done = new Offboarding(open.register()).offboard(client, why, now);
            if (!done.revokedNow().isEmpty()) {
                news.tell(LifecycleEvent.clientOffboarded(client, why, done.revokedNow(), now));
            }
            var revoked = Stream.concat(done.revokedBefore().stream(), done.revokedNow().stream())
                    .toList();
            var denied = denyLists.deny(
                    DenyLists.entries(revoked, Issuers.of(open.state(), open.register()), "offboarded: " + why, now),
                    now);
            var updated = rosters.update(open.register());
            var published = noPublish ? Published.NOTHING : publishedAfter(done, ours, open, news, now);
            // Last, so that nothing waits for it: whoever is revoked and denied has no use of a key.
            var left = LeftPlan.by(client, open.state());
            var directory = open.files().of(client);
            var key = directory.resolve("client.key");
            output.print(OffboardReport.of(
                    done,
                    published,
                    denied.where(),
                    updated.where(),
                    left.plan(),
                    noPublish,
                    open.state(),
                    CurlLine.of(directory, Files.exists(key) ? key : Path.of("KEY-OF-" + client.value()), url),
                    now));
            var proof = wait ? waited(client, gates, revoked, patience, output) : ExitCode.OK;
            denied.check();
            published.check();
            updated.check();
            left.check();
            news.check();
            return proof;
        }
    }

    private ExitCode waited(ClientId client, Gates gates, List<Credential> revoked, Duration patience, Output output)
            throws InterruptedException {
        var proof = new Enforcement(gates.all(), clock, pause)
                .await(stillValid(revoked), patience, line -> say(output, line));
        output.print(new ProofReport(client.value(), proof));
        return proof.enforced() ? ExitCode.OK : ExitCode.NO;
    }

    /** What has ended is on no list any more, and lets nobody in. */
    private List<Credential> stillValid(List<Credential> revoked) {
        var now = clock.instant();
        return revoked.stream()
                .filter(credential -> !now.isAfter(credential.notAfter()))
                .toList();
    }

    private static void say(Output output, String line) {
        if (output.format() == Output.Format.TEXT) {
            output.out().println(line);
            output.out().flush();
        }
    }

    private static boolean isAtAws(StateDirectory state) {
        return state.plane().authority() instanceof AuthorityConfig.PrivateCa;
    }

    private Published publishedAfter(
            Offboarded done, Optional<Authority> ours, OpenClients open, News news, Instant now) throws IOException {
        Authority authority;
        try {
            authority =
                    ours.isPresent() ? ours.get() : open.state().authority(options.passphrase(), new SecureRandom());
        } catch (IOException | MalformedInput e) {
            return new Published(List.of(), List.of(), List.of(), List.of(String.valueOf(e.getMessage())));
        }
        try (var revoker = Revoker.of(open.state(), authority, open.register(), news)) {
            return revoker.revoke(done.revokedNow(), done.revokedBefore(), now);
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
