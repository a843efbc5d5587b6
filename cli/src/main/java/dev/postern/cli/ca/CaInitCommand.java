package dev.postern.cli.ca;

import dev.postern.cli.DurationText;
import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.plane.RegisterConfig;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.NewState;
import dev.postern.cli.state.StateOptions;
import dev.postern.pki.aws.DynamoDbRegisterTable;
import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern ca init}. */
@Command(
        name = "init",
        description = {
            "Make an authority: root and issuing certificate, an empty register, empty lists.",
            "",
            "All of it appears at once or not at all. An authority that exists is never overwritten. The keys are files",
            "that you alone may read; with --encrypt, or a source of a passphrase, they are encrypted too.",
            "",
            "With --private-ca the authority is at AWS Private CA and no key is here; it writes its list itself. Region,",
            "credentials and endpoint are found as the AWS SDK finds them: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, …"
        },
        footer = {
            "  postern ca init",
            "  postern ca init --organization \"Example Ltd\" --trust-domain partners.example.com --encrypt",
            "  postern ca init --dir /srv/postern --key-type p384 --crl-url http://crl.example.com/issuing.crl",
            "  postern ca init --private-ca new --lists-bucket example-crl     made at AWS, or found again",
            "  postern ca init --private-ca arn:aws:acm-pca:…                  one that exists",
            "  postern ca init --register dynamodb:postern-register            a register that several may write to"
        })
final class CaInitCommand implements Verb {
    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = {"--organization", "--name"},
            paramLabel = "NAME",
            defaultValue = "Postern",
            description = "Stands in the names of both certificates (default: ${DEFAULT-VALUE}).")
    private String organization = "";

    @Option(
            names = "--trust-domain",
            paramLabel = "DOMAIN",
            defaultValue = "postern.internal",
            description = "Clients are spiffe://DOMAIN/client/ID (default: ${DEFAULT-VALUE}).")
    private String trustDomain = "";

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            defaultValue = "p256",
            description = "p256, p384, rsa2048, rsa3072 or rsa4096 (default: ${DEFAULT-VALUE}).")
    private String keyType = "";

    @Option(
            names = "--crl-url",
            paramLabel = "URL",
            description = "Where certificates say their list is; may be repeated.")
    private List<String> crlUrls = new ArrayList<>();

    @Option(names = "--encrypt", description = "Encrypt the keys under a passphrase.")
    private boolean encrypt;

    @Option(
            names = "--root-lifetime",
            paramLabel = "DURATION",
            defaultValue = "P3650D",
            description = "How long the root holds (default: ${DEFAULT-VALUE}).")
    private String rootLifetime = "";

    @Option(
            names = "--issuing-lifetime",
            paramLabel = "DURATION",
            defaultValue = "P1825D",
            description = "How long the issuing certificate holds (default: ${DEFAULT-VALUE}).")
    private String issuingLifetime = "";

    @Option(
            names = "--client-lifetime",
            paramLabel = "DURATION",
            defaultValue = "P365D",
            description = "How long clients' certificates hold, unless said otherwise (default: ${DEFAULT-VALUE}).")
    private String clientLifetime = "";

    @Option(
            names = "--server-lifetime",
            paramLabel = "DURATION",
            defaultValue = "P365D",
            description = "The same for servers (default: ${DEFAULT-VALUE}).")
    private String serverLifetime = "";

    @Mixin
    private PrivateCaOptions privateCa = new PrivateCaOptions();

    @Option(
            names = "--register",
            paramLabel = "WHERE",
            defaultValue = "sqlite",
            description =
                    "sqlite, in the state directory, or dynamodb:TABLE, made if missing (default: ${DEFAULT-VALUE}).")
    private String register = "sqlite";

    private final InstantSource clock;

    CaInitCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var settings = AuthoritySettings.of(organization, new TrustDomain(trustDomain))
                .withKeyType(KeyType.parse(keyType))
                .withAuthorityLifetimes(
                        DurationText.parse("--root-lifetime", rootLifetime),
                        DurationText.parse("--issuing-lifetime", issuingLifetime))
                .withLifetimes(
                        DurationText.parse("--client-lifetime", clientLifetime),
                        DurationText.parse("--server-lifetime", serverLifetime))
                .withCrlUrls(crlUrls.stream().map(CaInitCommand::url).toList());
        NewState.requireNothingIn(state.directory());
        var registered = register();
        if (privateCa.isAsked()) {
            return atAws(settings, registered, output);
        }
        var passphrase = state.passphrase();
        var now = clock.instant();
        var made = NewState.create(
                state.directory(),
                settings,
                registered,
                encrypt || passphrase.isNamed() ? Optional.of(passphrase.choose()) : Optional.empty(),
                new SecureRandom(),
                now);
        output.print(InitReport.of(made, encrypt || passphrase.isNamed(), now.plus(Lists.NEXT_UPDATE)));
        return ExitCode.OK;
    }

    private ExitCode atAws(AuthoritySettings settings, RegisterConfig registered, Output output) throws IOException {
        if (encrypt || state.passphrase().isNamed()) {
            throw new MalformedInput(
                    "--encrypt, --passphrase: given with --private-ca, whose key is at AWS (expected: neither)");
        }
        var now = clock.instant();
        try (var client = PrivateAuthority.client()) {
            var authority = privateCa.authority(client, settings, now);
            var made = NewState.create(
                    state.directory(), privateCa.config(authority.arn(), settings), authority, registered, now);
            output.print(PrivateCaReport.of(made, authority));
        }
        return ExitCode.OK;
    }

    /** Where the register is; a table is made before anything that could need it. */
    private RegisterConfig register() throws IOException {
        RegisterConfig where;
        try {
            where = RegisterConfig.parse(register);
        } catch (MalformedInput e) {
            throw e.in("--register");
        }
        if (where instanceof RegisterConfig.DynamoDb elsewhere) {
            DynamoDbRegisterTable.create(elsewhere.table());
        }
        return where;
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new MalformedInput("--crl-url: \"" + text + "\" (expected: http:// or https:// and a host)", e);
        }
    }
}
