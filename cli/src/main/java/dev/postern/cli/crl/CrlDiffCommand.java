package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.diff.Change;
import dev.postern.crl.diff.ListDiff;
import dev.postern.crl.diff.ListDiff.Expiries;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern crl diff}. */
@Command(
        name = "diff",
        description = {
            "Compare two lists of one issuer: who was added, who left and why.",
            "",
            "Exit code 1 if the new one must not take the place of the old: its number is not greater, or an entry left while",
            "its certificate was valid, as far as the register of the state directory knows that. Signatures are not looked at."
        },
        footer = {"  postern crl diff old.pem new.pem", "  postern crl diff old.crl .postern/crl/issuing.crl --json"})
final class CrlDiffCommand implements Verb {
    @Parameters(index = "0", paramLabel = "OLD", description = "The earlier list, PEM or DER.")
    private Path earlier = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "The later list, PEM or DER.")
    private Path later = Path.of("");

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".postern",
            description = "State directory whose register tells when certificates expire (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(".postern");

    @Override
    public ExitCode run(Output output) throws IOException {
        var before = ListFile.read(earlier).list().content();
        var after = ListFile.read(later).list().content();
        var changes = new ArrayList<Change>();
        try {
            ListDiff.compare(before, after, expiries(before.issuer()), changes::add);
        } catch (MalformedInput e) {
            throw e.in(later.toString());
        }
        var report = DiffReport.of(before, after, changes);
        output.print(report);
        return report.successor() ? ExitCode.OK : ExitCode.NO;
    }

    /** Until when certificates are valid, if the lists are those of the authority in the state directory. */
    private Expiries expiries(X500Principal issuer) throws IOException {
        if (!StateDirectory.exists(directory)) {
            return Expiries.UNKNOWN;
        }
        var state = StateDirectory.open(directory);
        Map<SerialNumber, Instant> known = new HashMap<>();
        try (var register = state.register()) {
            for (var certificate : state.certificates()) {
                if (certificate.getSubjectX500Principal().equals(issuer)) {
                    for (RevokedCertificate revoked : register.revoked(KeyFingerprint.of(certificate))) {
                        known.put(revoked.serial(), revoked.notAfter());
                    }
                }
            }
        }
        return serial -> Optional.ofNullable(known.get(serial));
    }
}
