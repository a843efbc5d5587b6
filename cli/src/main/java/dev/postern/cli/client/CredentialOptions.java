package dev.postern.cli.client;

import dev.postern.cli.state.CertificateOptions;
import dev.postern.cli.state.IssuingSettings;
import dev.postern.cli.state.PassphraseSource;
import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Onboarding.ClientKey;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a client's next certificate shall be: whose key, which names, for how long. */
final class CredentialOptions {
    private static final String STANDARD_INPUT = "-";

    @Option(
            names = "--csr",
            paramLabel = "FILE",
            description =
                    "Certify the key of this request, PEM or DER; - reads standard input. Without, a key is made.")
    private Optional<Path> csr = Optional.empty();

    @Option(
            names = "--san",
            paramLabel = "NAME",
            description = "A name besides the client's own: dns:…, uri:…, email:… or ip:…; may be repeated.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--organization", paramLabel = "NAME", description = "The organization in the subject.")
    private Optional<String> organization = Optional.empty();

    @Option(names = "--pkcs12", description = "Write client.p12 too: key and chain under a passphrase of their own.")
    private boolean pkcs12;

    @Option(
            names = "--pkcs12-passphrase-file",
            paramLabel = "FILE",
            description = "Its passphrase is the first line of FILE.")
    private Optional<Path> pkcs12File = Optional.empty();

    @Option(
            names = "--pkcs12-passphrase-env",
            paramLabel = "NAME",
            description = "It is in this environment variable. With neither, the terminal asks.")
    private Optional<String> pkcs12Variable = Optional.empty();

    @Mixin
    private CertificateOptions certificate = new CertificateOptions();

    /** The key to certify, read or made now. */
    ClientKey key(SecureRandom random) throws IOException {
        if (csr.isPresent()) {
            if (pkcs12 || certificate.namesKeyType()) {
                throw new MalformedInput((pkcs12 ? "--pkcs12" : "--key-type")
                        + ": given with --csr, whose key is not here (expected: one or the other)");
            }
            return ClientKey.requested(request(csr.get()));
        }
        var passphrase = new PassphraseSource("client.p12", "--pkcs12-passphrase", pkcs12File, pkcs12Variable);
        if (!pkcs12) {
            if (passphrase.isNamed()) {
                throw new MalformedInput("--pkcs12-passphrase: given without --pkcs12 (expected: both)");
            }
            return ClientKey.madeHere(certificate.keyType().generate(random));
        }
        var secret = passphrase.choose();
        return ClientKey.madeHere(certificate.keyType().generate(random), secret);
    }

    /** The certificate to issue. What is not said is as in the client's newest certificate, if it has had one. */
    CertificateProfile profile(ClientId id, IssuingSettings settings, Optional<Credential> newest, Instant now) {
        var validity = Validity.lasting(certificate.lifetime(settings.clientLifetime()), now);
        var asked = names.stream().map(AlternativeName::parse).toList();
        var kept = asked.isEmpty()
                ? newest.map(
                        credential -> FormerNames.of(credential, ClientProfile.identity(id, settings.trustDomain())))
                : Optional.<List<AlternativeName>>empty();
        var profile = ClientProfile.of(id, settings.trustDomain(), kept.orElse(asked), validity)
                .withCrlUrls(settings.crlUrls());
        var subject = organization
                .map(name -> CertificateProfile.subject(id.value(), name))
                .or(() -> newest.map(credential -> credential.certificate().getSubjectX500Principal()));
        return subject.map(profile::withSubject).orElse(profile);
    }

    /** Where the private key is, for a line to paste: made here, beside the request, or by the name it has in all examples. */
    Path privateKey(Path clientDirectory) {
        if (csr.isEmpty()) {
            return clientDirectory.resolve("client.key");
        }
        var name = String.valueOf(csr.get().getFileName());
        var beside = csr.get().resolveSibling(name.replaceFirst("\\.[^.]*$", "") + ".key");
        return Files.exists(beside) ? beside : Path.of("client.key");
    }

    private static CertificateRequest request(Path file) throws IOException {
        if (file.toString().equals(STANDARD_INPUT)) {
            return parsed("standard input", System.in.readNBytes(CertificateRequest.MAX_FILE_BYTES + 1));
        }
        return parsed(file.toString(), StateFiles.readBytes(file, CertificateRequest.MAX_FILE_BYTES));
    }

    private static CertificateRequest parsed(String where, byte[] bytes) {
        try {
            return CertificateRequest.parse(bytes);
        } catch (MalformedInput e) {
            throw e.in(where);
        }
    }
}
