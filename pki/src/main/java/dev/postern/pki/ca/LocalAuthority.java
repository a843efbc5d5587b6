package dev.postern.pki.ca;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An authority whose keys are files on this machine: a root, and below it the issuing certificate that signs for clients and
 * servers. Lives in {@code ca/} of the state directory, with {@code ca-bundle.pem} beside it. Immutable after loading.
 */
public final class LocalAuthority implements CertificateAuthority {
    private static final String DIRECTORY = "ca";
    private static final String BUNDLE = "ca-bundle.pem";

    private final AuthoritySettings settings;
    private final SigningKey root;
    private final SigningKey issuing;
    private final CertificateMint mint;

    private LocalAuthority(AuthoritySettings settings, SigningKey root, SigningKey issuing, CertificateMint mint) {
        this.settings = settings;
        this.root = root;
        this.issuing = issuing;
        this.mint = mint;
    }

    /** Whether there is an authority, whole or not, in this state directory. */
    public static boolean exists(Path stateDirectory) {
        return Files.exists(stateDirectory.resolve(DIRECTORY), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes a new authority whose keys lie unencrypted, guarded by the file system alone.
     *
     * @throws MalformedInput if there is an authority already
     */
    public static LocalAuthority create(
            Path stateDirectory, AuthoritySettings settings, SecureRandom random, Instant now) throws IOException {
        return create(stateDirectory, settings, Optional.empty(), random, now);
    }

    /**
     * Makes a new authority whose keys are encrypted under a passphrase.
     *
     * @throws MalformedInput if there is an authority already
     */
    public static LocalAuthority create(
            Path stateDirectory, AuthoritySettings settings, char[] passphrase, SecureRandom random, Instant now)
            throws IOException {
        return create(stateDirectory, settings, Optional.of(passphrase), random, now);
    }

    /**
     * Reads the authority and checks that its parts belong together. The passphrase is asked for only if a key is encrypted.
     *
     * @throws MalformedInput naming the first file that is missing or wrong
     */
    public static LocalAuthority load(Path stateDirectory, Supplier<char[]> passphrase, SecureRandom random)
            throws IOException {
        if (!exists(stateDirectory)) {
            throw new MalformedInput(stateDirectory.resolve(DIRECTORY) + ": missing (expected: an authority)");
        }
        var files = new AuthorityFiles(stateDirectory.resolve(DIRECTORY));
        var once = new AskedOnce(passphrase);
        var root = files.readRoot(once);
        var issuing = files.readIssuing(root, once);
        var authority = new LocalAuthority(files.readSettings(), root, issuing, new CertificateMint(random));
        // It is written last when an authority is made, and a crash may have come before.
        authority.writeBundleIfMissing(stateDirectory);
        return authority;
    }

    /**
     * How the authority in this state directory was set up; its keys are not touched.
     *
     * @throws MalformedInput naming the file if it is missing or wrong
     */
    public static AuthoritySettings readSettings(Path stateDirectory) throws IOException {
        return new AuthorityFiles(stateDirectory.resolve(DIRECTORY)).readSettings();
    }

    @Override
    public CertificateChain issue(CertificateRequest request, CertificateProfile profile, Instant now)
            throws IOException {
        var issuer = issuing.certificate();
        var limit = issuer.getNotAfter().toInstant();
        if (now.isAfter(limit)) {
            throw new IOException("issuing certificate expired at " + limit + " (expected: one in force)");
        }
        var validity = profile.validity().endingBy(limit);
        return CertificateChain.of(mint.endEntity(profile, request.publicKey(), issuing, validity), issuer);
    }

    @Override
    public List<X509Certificate> certificates() {
        return List.of(issuing.certificate(), root.certificate());
    }

    public AuthoritySettings settings() {
        return settings;
    }

    /** Signs the list of clients and servers. */
    public SigningKey issuing() {
        return issuing;
    }

    /** Signs the list that the issuing certificate would stand in. */
    public SigningKey root() {
        return root;
    }

    private static LocalAuthority create(
            Path stateDirectory,
            AuthoritySettings settings,
            Optional<char[]> passphrase,
            SecureRandom random,
            Instant now)
            throws IOException {
        refuseExisting(stateDirectory);
        var made = generated(settings, random, now);
        return DirectoryLock.holding(stateDirectory, () -> {
            refuseExisting(stateDirectory);
            made.store(stateDirectory, passphrase);
            return made;
        });
    }

    private static LocalAuthority generated(AuthoritySettings settings, SecureRandom random, Instant now) {
        var mint = new CertificateMint(random);
        var organization = settings.organization();
        var rootName = CertificateProfile.subject(organization + " Root CA", organization);
        var rootKeys = settings.keyType().generate(random);
        var rootValidity = Validity.lasting(settings.rootLifetime(), now);
        var root = new SigningKey(mint.root(rootName, rootKeys, rootValidity), rootKeys.getPrivate());

        var issuingName = CertificateProfile.subject(organization + " Issuing CA", organization);
        var issuingKeys = settings.keyType().generate(random);
        var issuingValidity = Validity.lasting(settings.issuingLifetime(), now).endingBy(rootValidity.notAfter());
        var issuing = new SigningKey(
                mint.issuing(issuingName, issuingKeys.getPublic(), root, issuingValidity), issuingKeys.getPrivate());
        return new LocalAuthority(settings, root, issuing, mint);
    }

    private void store(Path stateDirectory, Optional<char[]> passphrase) throws IOException {
        var temporary = stateDirectory.resolve("." + DIRECTORY + ".new");
        // What a process left that was stopped here before; the lock says none is at work now.
        StateFiles.deleteTree(temporary);
        StateFiles.createDirectory(temporary);
        var files = new AuthorityFiles(temporary);
        files.write(AuthorityFiles.ROOT, root, passphrase);
        files.write(AuthorityFiles.ISSUING, issuing, passphrase);
        files.writeSettings(settings);
        StateFiles.rename(temporary, stateDirectory.resolve(DIRECTORY));
        StateFiles.write(stateDirectory.resolve(BUNDLE), bundle(), Access.EVERYONE);
    }

    private static void refuseExisting(Path stateDirectory) {
        if (exists(stateDirectory)) {
            throw new MalformedInput(stateDirectory.resolve(DIRECTORY)
                    + ": exists (expected: no authority yet; one is never overwritten)");
        }
    }

    private void writeBundleIfMissing(Path stateDirectory) throws IOException {
        var bundle = stateDirectory.resolve(BUNDLE);
        if (!Files.exists(bundle, LinkOption.NOFOLLOW_LINKS)) {
            StateFiles.write(bundle, bundle(), Access.EVERYONE);
        }
    }

    /** A person is not asked twice for one passphrase. */
    private static final class AskedOnce implements Supplier<char[]> {
        private final Supplier<char[]> source;
        private Optional<char[]> answer = Optional.empty();

        AskedOnce(Supplier<char[]> source) {
            this.source = source;
        }

        @Override
        public char[] get() {
            if (answer.isEmpty()) {
                answer = Optional.of(source.get());
            }
            return answer.get();
        }
    }
}
