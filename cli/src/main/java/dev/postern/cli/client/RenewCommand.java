package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.news.News;
import dev.postern.cli.publication.Places;
import dev.postern.cli.publication.Publication;
import dev.postern.cli.publication.Published;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.StateOptions;
import dev.postern.pki.ca.LocalAuthority;
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
import java.util.Optional;
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
            "Those it has hold until they expire, so that it can change over in its own time; --revoke-old revokes them and",
            "publishes the lists. The names stay as they were, unless --san or --organization says otherwise."
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
                var news = News.of(open.state(), output)) {
            var now = clock.instant();
            var known = open.client(client);
            var authority = open.state().authority(options.passphrase(), random);
            var profile = credential.profile(client, authority.settings(), Optional.of(newest(known)), now);
            var outcome = new Onboarding(authority, open.register(), open.files())
                    .renew(
                            client,
                            credential.key(random),
                            profile,
                            revokeOld ? OldCredentials.REVOKE : OldCredentials.KEEP,
                            now);
            if (outcome instanceof Outcome.Onboarded done) {
                news.tell(LifecycleEvent.clientRenewed(client, done.chain().leaf(), done.superseded(), now));
            }
            var published = outcome instanceof Outcome.Onboarded done
                            && !done.superseded().isEmpty()
                    ? published(open, authority, news, now)
                    : Published.NOTHING;
            var report = OnboardReport.of(
                    "renewed",
                    client,
                    outcome,
                    published.lists(),
                    CurlLine.of(
                            open.files().of(client),
                            credential.privateKey(open.files().of(client)),
                            url),
                    now);
            output.print(report);
            published.check();
            news.check();
            return report.exitCode();
        }
    }

    private static Published published(OpenClients open, LocalAuthority authority, News news, Instant now)
            throws IOException {
        try (var places = Places.of(open.state().plane())) {
            return new Publication(open.state(), authority, open.register(), places, news)
                    .issue(Lists.NEXT_UPDATE, now);
        }
    }

    static Credential newest(Client client) {
        return client.credentials().get(client.credentials().size() - 1);
    }
}
