package dev.postern.cli.client;

import dev.postern.cli.deny.DenyLists;
import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose certificates: all that a client has in force, or one that somebody has at hand. */
final class DenyTarget {
    private static final int MAX_FILE_BYTES = 64 * 1024;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The client: all its certificates in force.")
    private Optional<String> id = Optional.empty();

    @Option(names = "--cert", paramLabel = "FILE", description = "Or the first certificate in this file, PEM.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "Or the one with this SHA-256, as in the connection log.")
    private Optional<String> fingerprint = Optional.empty();

    /** One certificate: how it is denied, and until when it would be valid if that is known. */
    record Target(DeniedCertificate certificate, Optional<Instant> notAfter) {}

    /** The certificates meant, of which there is at least one. */
    List<Target> find(OpenClients open, Instant now) throws IOException {
        var given = List.of(id.isPresent(), file.isPresent(), fingerprint.isPresent()).stream()
                .filter(present -> present)
                .count();
        if (given != 1) {
            throw new MalformedInput(
                    "ID, --cert, --fingerprint: " + (given == 0 ? "none" : given) + " given (expected: one of them)");
        }
        var issuing = open.state().issuingCertificate();
        if (id.isPresent()) {
            var live = open.client(new ClientId(id.get())).live(now);
            if (live.isEmpty()) {
                throw new MalformedInput("client " + id.get() + ": no certificate in force (expected: one to deny)");
            }
            return live.stream()
                    .map(credential -> new Target(
                            DenyLists.name(credential.certificate(), issuing), Optional.of(credential.notAfter())))
                    .toList();
        }
        if (file.isPresent()) {
            var leaf = leaf(file.get());
            return List.of(new Target(
                    DenyLists.name(leaf, issuing),
                    Optional.of(leaf.getNotAfter().toInstant())));
        }
        var wanted = parse(fingerprint.orElseThrow());
        var known = open.register().find(wanted);
        return List.of(new Target(
                known.map(credential -> DenyLists.name(credential.certificate(), issuing))
                        .orElseGet(() -> new ByFingerprint(wanted)),
                known.map(Credential::notAfter)));
    }

    private static X509Certificate leaf(Path file) throws IOException {
        try {
            return CertificateChain.parsePem(StateFiles.read(file, MAX_FILE_BYTES))
                    .leaf();
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    /** As logs, browsers and openssl write it. */
    private static Fingerprint parse(String text) {
        try {
            return new Fingerprint(text.replace(":", "").toLowerCase(Locale.ROOT));
        } catch (MalformedInput e) {
            throw e.in("--fingerprint");
        }
    }
}
