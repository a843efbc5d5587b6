package dev.postern.cli.crl;

import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** By whom a list may be signed: a bundle that was named, else the authority of a state directory; never nobody. */
final class AuthorityOption {
    private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;

    @Option(
            names = "--ca",
            paramLabel = "BUNDLE",
            description = "The certificates that may have signed it (default: those of the state directory).")
    private Optional<Path> bundle = Optional.empty();

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    /** The state directory, there or not. */
    Path directory() {
        return directory.path();
    }

    List<X509Certificate> certificates() throws IOException {
        if (bundle.isEmpty()) {
            if (!StateDirectory.exists(directory.path())) {
                throw new MalformedInput(directory.path() + ": no authority here (expected: one, or --ca BUNDLE)");
            }
            var state = StateDirectory.open(directory.path());
            return state.certificates();
        }
        var text = StateFiles.read(bundle.get(), MAX_FILE_BYTES);
        try {
            return Certificates.parsePem(text);
        } catch (MalformedInput e) {
            throw e.in(bundle.get().toString());
        }
    }
}
