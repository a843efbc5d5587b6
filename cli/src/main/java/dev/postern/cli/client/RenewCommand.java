package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.deny.DenyLists.Changed;
import dev.postern.cli.news.News;
import dev.postern.cli.publication.Published;
import dev.postern.cli.publication.Revoker;
import dev.postern.cli.roster.Rosters;
import dev.postern.cli.state.Authority;
import dev.postern.cli.state.Issuers;
import dev.postern.cli.state.StateOptions;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Onboarding;
import dev.postern.pki.client.Onboarding.OldCredentials;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.event.LifecycleEvent;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern client renew}. */
@Command(
        name = "renew",
        description = {
            "Give a client another certificate.",
            "",
            "Those it has hold until they expire, so that it can change over in its own time; --revoke-old revokes them,",
            "denies them at once and publishes the lists. The names stay as they were, unless --san or --organization says otherwise."
        },
        footer = {"  postern client renew acme --csr acme-2.csr", "  postern client renew acme --revoke-old --days 90"})
final class RenewCommand implements Verb {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Option(names = "--revoke-old", description = "Revoke its other certificates, as superseded, at the same moment.")
    private boolean revokeOld;

    @Mixin
    private CredentialOptions credential = new CredentialOptions();

    @Mixin
    private EdgeOption edge = new EdgeOption();

    @Mixin
    private StateOptions options = new StateOptions();

    private static final Changed NONE_DENIED = new Changed(List.of(), List.of());

    private final InstantSource clock;

    RenewCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var client = new ClientId(id);
        var url = edge.url(options.directory());
        var random = new SecureRandom();
        try (var open = OpenClients.open(options.directory(), url);
                var news = News.of(open.state(), output);
                var denyLists = DenyLists.of(open.state());
                var usage = open.state().usageKeys();
                var rosters = Rosters.of(open.state())) {
            var now = clock.instant();
            var known = open.client(client);
            var authority = open.state().authority(options.passphrase(), random);
            var profile = credential.profile(client, open.state().issuing(), Optional.of(newest(known)), now);
            var outcome = new Onboarding(authority.certifier(), open.register(), open.files(), usage)
                    .renew(
                            client,
                            credential.key(random),
                            profile,
                            revokeOld ? OldCredentials.REVOKE : OldCredentials.KEEP,
                            now);
            if (outcome instanceof Outcome.Onboarded done) {
                news.tell(LifecycleEvent.clientRenewed(client, done.chain().leaf(), done.superseded(), now));
            }
            var shut = !(outcome instanceof Outcome.Onboarded done)
                    ? new Shut(NONE_DENIED, Rosters.NOTHING, Published.NOTHING)
                    : revokeOld
                            ? shut(open, client, authority, denyLists, rosters, done.superseded(), news, now)
                            : new Shut(NONE_DENIED, rosters.update(open.register()), Published.NOTHING);
            var published = shut.published();
            var report = OnboardReport.of(
                    "renewed",
                    client,
                    outcome,
                    open.state().plane(),
                    published.lists(),
                    EndpointFacts.of(known),
                    shut.updated().where(),
                    CurlLine.of(
                            open.files().of(client),
                            credential.privateKey(open.files().of(client)),
                            url),
                    now);
            output.print(report);
            shut.denied().check();
            published.check();
            shut.updated().check();
            news.check();
            return report.exitCode();
        }
    }

    /** The same that offboarding does for what it revokes, and for what a call before this one may have been stopped at. */
    private static Shut shut(
            OpenClients open,
            ClientId id,
            Authority authority,
            DenyLists denyLists,
            Rosters rosters,
            List<Credential> superseded,
            News news,
            Instant now)
            throws IOException {
        var fresh = superseded.stream().map(Credential::fingerprint).toList();
        var before = open.client(id).credentials().stream()
                .filter(each -> each.revocation().isPresent() && !fresh.contains(each.fingerprint()))
                .toList();
        var revoked = Stream.concat(before.stream(), superseded.stream()).toList();
        var issuers = Issuers.of(open.state(), open.register());
        var denied = denyLists.deny(DenyLists.entries(revoked, issuers, "superseded", now), now);
        var updated = rosters.update(open.register());
        try (var revoker = Revoker.of(open.state(), authority, open.register(), news)) {
            return new Shut(denied, updated, revoker.revoke(superseded, before, now));
        }
    }

    private record Shut(Changed denied, Rosters.Updated updated, Published published) {}

    static Credential newest(Client client) {
        return client.credentials().get(client.credentials().size() - 1);
    }
}
