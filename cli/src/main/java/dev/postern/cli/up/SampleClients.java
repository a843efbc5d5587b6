package dev.postern.cli.up;

import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.up.Part.Done;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientFiles;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Offboarding;
import dev.postern.pki.client.Onboarding;
import dev.postern.pki.client.Onboarding.ClientKey;
import dev.postern.pki.client.Onboarding.OldCredentials;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.client.SqliteClientRegister;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The three clients to try an edge with: {@code valid}; {@code revoked}, which was onboarded like anybody and then offboarded; and
 * {@code forged}, from an authority of the same name and another key, which is thrown away. Each is made if it is missing or not
 * what it should be, renewed when it is near its end, and else kept.
 */
final class SampleClients {
    static final ClientId VALID = new ClientId("valid");
    static final ClientId REVOKED = new ClientId("revoked");
    static final ClientId FORGED = new ClientId("forged");

    private static final int MAX_FILE_BYTES = 64 * 1024;
    private static final List<String> HANDED = List.of("client-chain.pem", "client.key", "ca.pem");

    private final StateDirectory state;
    private final LocalAuthority authority;
    private final ClientRegister register;
    private final URI edge;
    private final ClientFiles files;
    private final Onboarding onboarding;
    private final SecureRandom random;

    SampleClients(
            StateDirectory state, LocalAuthority authority, ClientRegister register, URI edge, SecureRandom random)
            throws IOException {
        this.state = state;
        this.authority = authority;
        this.register = register;
        this.edge = edge;
        this.files = state.clientFiles(edge);
        this.onboarding = new Onboarding(authority, register, files);
        this.random = random;
    }

    /** All three, as they are from now on. */
    List<Part> make(Instant now) throws IOException {
        files.recover(register);
        return List.of(valid(now), revoked(now), forged(now));
    }

    private Part valid(Instant now) throws IOException {
        var handed = handed(VALID);
        var live = live(VALID, now);
        if (handed.isPresent()
                && live.stream().anyMatch(credential -> credential.certificate().equals(handed.get()))
                && Lifetime.isLong(handed.get(), now)) {
            return part(Done.KEPT, VALID, handed.get());
        }
        return part(handed.isPresent() ? Done.RENEWED : Done.MADE, VALID, issue(VALID, now));
    }

    private Part revoked(Instant now) throws IOException {
        var handed = handed(REVOKED).filter(certificate -> Lifetime.isLong(certificate, now));
        var done = Done.KEPT;
        if (handed.isEmpty() || register.find(Fingerprint.of(handed.get())).isEmpty()) {
            done = handed.isPresent() ? Done.RENEWED : Done.MADE;
            handed = Optional.of(issue(REVOKED, now));
        }
        if (!live(REVOKED, now).isEmpty()) {
            new Offboarding(register).offboard(REVOKED, RevocationReason.CESSATION_OF_OPERATION, now);
        }
        return part(done, REVOKED, handed.get());
    }

    private Part forged(Instant now) throws IOException {
        var handed = handed(FORGED);
        if (handed.filter(certificate -> isForged(certificate) && Lifetime.isLong(certificate, now))
                .isPresent()) {
            return part(Done.KEPT, FORGED, handed.get());
        }
        return part(handed.isPresent() ? Done.RENEWED : Done.MADE, FORGED, forge(now));
    }

    private boolean isForged(X509Certificate certificate) {
        var issuing = authority.issuingCertificate();
        if (!certificate.getIssuerX500Principal().equals(issuing.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuing.getPublicKey());
            return false;
        } catch (GeneralSecurityException e) {
            return true;
        }
    }

    private X509Certificate issue(ClientId id, Instant now) throws IOException {
        var key = ClientKey.madeHere(KeyType.P256.generate(random));
        var settings = authority.settings();
        var profile = ClientProfile.of(id, settings.trustDomain(), Validity.lasting(settings.clientLifetime(), now))
                .withCrlUrls(settings.crlUrls());
        var outcome = live(id, now).isEmpty()
                ? onboarding.onboard(id, key, profile, now)
                : onboarding.renew(id, key, profile, OldCredentials.KEEP, now);
        return issued(outcome);
    }

    /** A whole other provider in a directory of its own, of which nothing is kept but what it hands its one client. */
    private X509Certificate forge(Instant now) throws IOException {
        var workshop = state.path().resolve(".forged.new");
        StateFiles.deleteTree(workshop);
        try {
            StateFiles.createDirectory(workshop);
            var impostor = LocalAuthority.create(workshop, authority.settings(), random, now);
            var settings = impostor.settings();
            try (var others = SqliteClientRegister.open(workshop.resolve("register.db"))) {
                var theirs = new ClientFiles(workshop.resolve("clients"), List.of(authority.rootCertificate()), edge);
                var outcome = new Onboarding(impostor, others, theirs)
                        .onboard(
                                FORGED,
                                ClientKey.madeHere(KeyType.P256.generate(random)),
                                ClientProfile.of(
                                        FORGED,
                                        settings.trustDomain(),
                                        Validity.lasting(settings.clientLifetime(), now)),
                                now);
                var certificate = issued(outcome);
                return DirectoryLock.holding(state.clients(), () -> {
                    StateFiles.deleteTree(files.of(FORGED));
                    StateFiles.rename(theirs.of(FORGED), files.of(FORGED));
                    return certificate;
                });
            }
        } finally {
            StateFiles.deleteTree(workshop);
        }
    }

    private static X509Certificate issued(Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Onboarded onboarded) {
            return onboarded.chain().leaf();
        }
        throw new IOException(outcome instanceof Outcome.Refused refused ? refused.reason() : "not onboarded");
    }

    private List<Credential> live(ClientId id, Instant now) throws IOException {
        return register.client(id).map((Client client) -> client.live(now)).orElse(List.of());
    }

    /** The certificate a client was handed, if all it takes to use it is still there. */
    private Optional<X509Certificate> handed(ClientId id) throws IOException {
        var directory = files.of(id);
        if (!HANDED.stream().allMatch(name -> Files.exists(directory.resolve(name)))) {
            return Optional.empty();
        }
        var root = Certificates.pem(authority.rootCertificate());
        if (!StateFiles.read(directory.resolve("ca.pem"), MAX_FILE_BYTES).equals(root)) {
            return Optional.empty();
        }
        var chain = directory.resolve("client-chain.pem");
        try {
            return Optional.of(CertificateChain.parsePem(StateFiles.read(chain, MAX_FILE_BYTES))
                    .leaf());
        } catch (MalformedInput e) {
            throw e.in(chain.toString());
        }
    }

    private Part part(Done done, ClientId id, X509Certificate certificate) {
        return new Part(
                done, "client " + id, Lifetime.until(certificate), files.of(id).toString());
    }
}
