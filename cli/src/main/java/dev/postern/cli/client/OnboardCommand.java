package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.news.News;
import dev.postern.cli.roster.Rosters;
import dev.postern.cli.state.StateOptions;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Onboarding;
import dev.postern.pki.client.Onboarding.OldCredentials;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern client onboard}. */
@Command(
        name = "onboard",
        description = {
            "Let a client in: certify its key, record the certificate, lay out what it is handed.",
            "",
            "Of a request only the key counts, once its signature has proved that the sender holds it. A client that has a",
            "certificate in force is refused, with exit code 1, unless --renew says that it shall have another.",
            "",
            "With --vpce it may call through these VPC endpoints only, from its first request on; without, it stays bound as it is:",
            "a new client may call from anywhere.",
            "",
            "If DIR/control-plane.yaml names a usage plan, the client's key is in it before the certificate is issued."
        },
        footer = {
            "  postern client onboard acme --csr acme.csr",
            "  postern client onboard acme --csr acme.csr --vpce vpce-0123456789abcdef0",
            "  postern client onboard acme --days 90 --san dns:gateway.acme.example",
            "  postern client onboard acme --pkcs12 --pkcs12-passphrase-file acme.pass",
            "  ssh acme cat acme.csr | postern client onboard acme --csr -"
        })
final class OnboardCommand implements Verb {
    @Parameters(paramLabel = "ID", description = "The client: a-z, 0-9 and dash, at most 63.")
    private String id = "";

    @Option(names = "--renew", description = "If it has a certificate in force, issue another beside it.")
    private boolean renew;

    @Mixin
    private VpceOption vpce = new VpceOption();

    @Mixin
    private CredentialOptions credential = new CredentialOptions();

    @Mixin
    private EdgeOption edge = new EdgeOption();

    @Mixin
    private StateOptions options = new StateOptions();

    private final InstantSource clock;

    OnboardCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var client = new ClientId(id);
        var endpoints = vpce.endpoints();
        var url = edge.url(options.directory());
        var random = new SecureRandom();
        try (var open = OpenClients.open(options.directory(), url);
                var news = News.of(open.state(), output);
                var usage = open.state().usageKeys();
                var rosters = Rosters.of(open.state())) {
            var now = clock.instant();
            var known = open.register().client(client).filter(it -> renew);
            var authority = open.state().authority(options.passphrase(), random);
            var profile = credential.profile(client, open.state().issuing(), known.map(RenewCommand::newest), now);
            var onboarding = new Onboarding(authority.certifier(), open.register(), open.files(), usage);
            var inForce = known.filter(it -> !it.live(now).isEmpty()).isPresent();
            if (inForce && !endpoints.isEmpty()) {
                throw new MalformedInput("--vpce: given with --renew for client " + client
                        + ", which is in force (expected: `postern client bind` for its endpoints)");
            }
            var key = credential.key(random);
            var outcome = inForce
                    ? onboarding.renew(client, key, profile, OldCredentials.KEEP, now)
                    : onboarding.onboard(client, key, profile, endpoints, now);
            var updated = outcome instanceof Outcome.Onboarded ? rosters.update(open.register()) : Rosters.NOTHING;
            var done = OnboardReport.of(
                    inForce ? "renewed" : "onboarded",
                    client,
                    outcome,
                    open.state().plane(),
                    List.of(),
                    EndpointFacts.of(open.register().client(client)),
                    updated.where(),
                    CurlLine.of(
                            open.files().of(client),
                            credential.privateKey(open.files().of(client)),
                            url),
                    now);
            output.print(done);
            if (outcome instanceof Outcome.Onboarded issued) {
                var certificate = issued.chain().leaf();
                news.tell(
                        inForce
                                ? LifecycleEvent.clientRenewed(client, certificate, List.of(), now)
                                : LifecycleEvent.clientOnboarded(client, certificate, now));
            }
            updated.check();
            news.check();
            return done.exitCode();
        }
    }
}
