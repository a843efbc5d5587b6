package dev.postern.cli.crl;

import dev.postern.cli.Report;
import dev.postern.crl.RevocationEntry;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.SerialNumber;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** Whether a list revokes a serial number; {@code revokedAt} and {@code reason} are empty if it does not. */
record LookUpReport(String file, String issuer, String serial, boolean revoked, String revokedAt, String reason)
        implements Report {
    static LookUpReport of(ListFile list, SerialNumber serial, Optional<RevocationEntry> found) {
        var entry = found.map(EntryFacts::of);
        return new LookUpReport(
                list.path().toString(),
                DistinguishedName.text(list.list().content().issuer()),
                serial.hex(),
                found.isPresent(),
                entry.map(EntryFacts::revokedAt).orElse(""),
                entry.map(EntryFacts::reason).orElse(""));
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        if (revoked) {
            out.printf("%s of %s: revoked %s (%s)%n", serial, issuer, revokedAt, reason);
        } else {
            out.printf("%s of %s: not on the list%n", serial, issuer);
        }
    }

    @Override
    public Record facts() {
        return this;
    }
}
