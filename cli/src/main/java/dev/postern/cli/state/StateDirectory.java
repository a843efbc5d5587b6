package dev.postern.cli.state;

import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.plane.ControlPlane;
import dev.postern.cli.plane.ControlPlaneReader;
import dev.postern.cli.plane.RegisterConfig;
import dev.postern.pki.aws.ApiGatewayUsageKeys;
import dev.postern.pki.aws.DynamoDbClientRegister;
import dev.postern.pki.aws.Pause;
import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.client.ClientFiles;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.SqliteClientRegister;
import dev.postern.pki.client.UsageKeys;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/**
 * A state directory that this program can work with: it is there, of a version known here, and holds an authority and a register.
 *
 * <pre>
 *   version          what wrote it
 *   control-plane.yaml   what of all this is elsewhere; optional
 *   ca/              the authority's certificates and keys
 *   ca-bundle.pem    both certificates, for whoever trusts the clients
 *   register.db      every certificate and every revocation
 *   crl/             issuing.pem .crl, root.pem .crl
 *   deny.json        who is denied until a list says so
 *   roster.json      whose certificate is whose, for edges
 *   server/          server.pem server.key
 *   clients/ID/      what each client is handed
 *   logs/ postern.yaml
 * </pre>
 */
public final class StateDirectory {
    /** What of the control plane is elsewhere. */
    public static final String PLANE = "control-plane.yaml";

    static final String VERSION_FILE = "version";
    /** All certificates of an authority that is elsewhere. */
    static final String CHAIN = "chain.pem";

    static final String REGISTER = "register.db";
    static final int VERSION = 1;

    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final Path path;
    private final ControlPlane plane;

    private StateDirectory(Path path, ControlPlane plane) {
        this.path = path;
        this.plane = plane;
    }

    /** Whether there is state, usable or not; where there is none, {@link NewState} can make some. */
    public static boolean exists(Path directory) {
        return Files.exists(directory.resolve(VERSION_FILE), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(directory.resolve(REGISTER), LinkOption.NOFOLLOW_LINKS)
                || LocalAuthority.exists(directory);
    }

    /**
     * The state in this directory.
     *
     * @throws MalformedInput if there is none, if a newer program made it, or if a part of it is missing
     */
    public static StateDirectory open(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new MalformedInput(directory + ": not a directory (expected: one made by `postern ca init`)");
        }
        if (!exists(directory)) {
            throw new MalformedInput(
                    directory + ": no authority here (expected: one made by `postern ca init` or `postern up`)");
        }
        checkVersion(directory);
        var file = directory.resolve(PLANE);
        var plane = Files.exists(file) ? ControlPlaneReader.read(file) : ControlPlane.LOCAL;
        // A new register in place of a lost one would have forgotten every revocation.
        var parts = plane.register() instanceof RegisterConfig.Sqlite ? List.of(REGISTER, "ca") : List.of("ca");
        for (var part : parts) {
            if (!Files.exists(directory.resolve(part))) {
                throw new MalformedInput(directory.resolve(part) + ": missing (expected: what was made with "
                        + directory + "; restore it from a backup)");
            }
        }
        return new StateDirectory(directory, plane);
    }

    public Path path() {
        return path;
    }

    /** Where authority, register, lists and what follows from them are. */
    public ControlPlane plane() {
        return plane;
    }

    /** The certificates that clients' chains end in, as an edge's {@code caCertificatesBundle} takes them. */
    public Path bundle() {
        return path.resolve("ca-bundle.pem");
    }

    /** The deny-list of the edges on this machine, in force where the control plane names no other. */
    public Path denyList() {
        return path.resolve("deny.json");
    }

    /** Whose certificate is whose, for the edges on this machine; always in step with the register. */
    public Path roster() {
        return path.resolve("roster.json");
    }

    /** Where lists are published. */
    public Path lists() {
        return path.resolve("crl");
    }

    /** Where the server's chain and key are, if there are any. */
    public Path server() {
        return path.resolve("server");
    }

    public Path clients() {
        return path.resolve("clients");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** The edge's configuration, as {@code up} writes it. */
    public Path configuration() {
        return path.resolve("postern.yaml");
    }

    /** Opens the register; the caller closes it. */
    public ClientRegister register() throws IOException {
        return plane.register() instanceof RegisterConfig.DynamoDb elsewhere
                ? DynamoDbClientRegister.open(elsewhere.table())
                : SqliteClientRegister.open(path.resolve(REGISTER));
    }

    /** Opens the keys by which the API counts clients, if it does; the caller closes them. */
    public UsageKeys usageKeys() {
        return plane.usagePlan()
                .map(plan -> (UsageKeys) ApiGatewayUsageKeys.create(plan.id(), plan.scope()))
                .orElse(UsageKeys.NONE);
    }

    /** Who certifies; the passphrase is asked for only if there are keys here and they are encrypted. */
    public Authority authority(Supplier<char[]> passphrase, SecureRandom random) throws IOException {
        return plane.authority() instanceof AuthorityConfig.PrivateCa aws
                ? new Authority.PrivateCa(PrivateAuthority.open(
                        PrivateAuthority.client(), aws.arn(), aws.template().onWire(), Pause.SLEEP))
                : new Authority.Embedded(embedded(passphrase, random));
    }

    /**
     * The authority whose keys are here.
     *
     * @throws MalformedInput if there is none, because AWS Private CA certifies
     */
    public LocalAuthority embedded(Supplier<char[]> passphrase, SecureRandom random) throws IOException {
        if (plane.authority() instanceof AuthorityConfig.PrivateCa aws) {
            throw new MalformedInput(path.resolve(PLANE) + ": authority.privateCa: " + aws.arn()
                    + " (expected: an authority in " + path + "; AWS Private CA writes its list by itself, and servers"
                    + " are certified elsewhere)");
        }
        return LocalAuthority.load(path, passphrase, random);
    }

    /** How the authority whose keys are here was set up; needs no key. */
    public AuthoritySettings settings() throws IOException {
        return LocalAuthority.readSettings(path);
    }

    /** What goes into clients' certificates; needs no key. */
    public IssuingSettings issuing() throws IOException {
        if (plane.authority() instanceof AuthorityConfig.PrivateCa aws) {
            return new IssuingSettings(aws.trustDomain(), aws.clientLifetime(), List.of());
        }
        var settings = settings();
        return new IssuingSettings(settings.trustDomain(), settings.clientLifetime(), settings.crlUrls());
    }

    /** The certificate that signs for clients; needs no key. */
    public X509Certificate issuingCertificate() throws IOException {
        return certificate("issuing");
    }

    /** The certificate all others end in; needs no key. */
    public X509Certificate rootCertificate() throws IOException {
        return certificate("root");
    }

    /** All of the authority's certificates, the issuing one first and the root last; needs no key. */
    public List<X509Certificate> certificates() throws IOException {
        var chain = path.resolve("ca").resolve(CHAIN);
        if (!Files.exists(chain)) {
            return List.of(issuingCertificate(), rootCertificate());
        }
        try {
            return Certificates.parsePem(StateFiles.read(chain, MAX_FILE_BYTES));
        } catch (MalformedInput e) {
            throw e.in(chain.toString());
        }
    }

    /**
     * What clients are handed.
     *
     * @param edge where a client is told to send its first request
     */
    public ClientFiles clientFiles(URI edge) throws IOException {
        return new ClientFiles(clients(), List.of(rootCertificate()), edge);
    }

    private X509Certificate certificate(String name) throws IOException {
        var file = path.resolve("ca").resolve(name + ".pem");
        var text = StateFiles.read(file, MAX_FILE_BYTES);
        try {
            return Certificates.parsePem(text).get(0);
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    private static void checkVersion(Path directory) throws IOException {
        var file = directory.resolve(VERSION_FILE);
        if (!Files.exists(file)) {
            throw new MalformedInput(file + ": missing, though there is state beside it (expected: " + VERSION
                    + "; restore it from a backup)");
        }
        var text = StateFiles.read(file, MAX_FILE_BYTES).strip();
        if (!text.matches("[1-9][0-9]{0,8}")) {
            var shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
            throw new MalformedInput(file + ": \"" + shown.replaceAll("\\R", " ") + "\" (expected: " + VERSION + ")");
        }
        if (Integer.parseInt(text) > VERSION) {
            throw new MalformedInput(directory + ": state of version " + text + " (expected: at most " + VERSION
                    + "; a newer postern made it)");
        }
    }
}
