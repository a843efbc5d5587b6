package dev.postern.cli.doctor;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;

/** The servers' certificates: the state directory's own, and those that its {@code postern.yaml} names. */
final class ServersCheck implements Check {
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final Patient patient;

    ServersCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return "server";
    }

    @Override
    public void look(Findings findings) throws IOException {
        var chains = new LinkedHashSet<Path>();
        var own =
                patient.state().server().resolve("server.pem").toAbsolutePath().normalize();
        if (Files.exists(own)) {
            chains.add(own);
        }
        var configuration = patient.state().configuration();
        if (Files.exists(configuration)) {
            EdgeConfigReader.read(configuration)
                    .listeners()
                    .forEach(listener -> listener.certificates().forEach(pair -> chains.add(pair.chain())));
        }
        for (var chain : chains) {
            look(findings, chain);
        }
    }

    private void look(Findings findings, Path file) throws IOException {
        try {
            var leaf = CertificateChain.parsePem(StateFiles.read(file, MAX_FILE_BYTES))
                    .leaf();
            Expiry.look(findings, "server", shown(file), leaf, patient.command("ca", "server", "NAME"), patient.now());
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    /** As the directory was given, for who reads many of them. */
    private String shown(Path file) {
        var directory = patient.state().path();
        var absolute = directory.toAbsolutePath().normalize();
        return (file.startsWith(absolute) ? directory.resolve(absolute.relativize(file)) : file).toString();
    }
}
