package dev.postern.cli.doctor;

import dev.postern.cli.state.Lists;
import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Whether the lists in S3 are those of the state directory. */
final class BucketsCheck implements Check {
    private final Patient patient;

    BucketsCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return "buckets";
    }

    @Override
    public void look(Findings findings) throws IOException {
        try (var objects = S3Objects.create()) {
            for (var prefix : patient.state().plane().lists()) {
                list(findings, objects, prefix, Lists.ISSUING, patient.state().issuingCertificate());
                list(findings, objects, prefix, Lists.ROOT, patient.state().rootCertificate());
            }
        }
    }

    private void list(Findings findings, S3Objects objects, S3Prefix prefix, String name, X509Certificate issuer)
            throws IOException {
        var ours = Lists.live(patient.state().lists(), name, issuer)
                .flatMap(RevocationList::number)
                .map(CrlNumber::toString)
                .orElse("none");
        var where = prefix.object(name + ".pem");
        var mend = patient.command(
                        "crl",
                        "publish",
                        patient.state().lists().resolve(name + ".crl").toString()) + " --to " + prefix;
        String theirs;
        try {
            theirs = objects.read(where, ListQuota.FILE_BYTES)
                    .flatMap(object -> RevocationList.parse(object.bytes(), List.of(issuer))
                            .number())
                    .map(CrlNumber::toString)
                    .orElse("none");
        } catch (MalformedInput e) {
            findings.error("bucket", where.toString(), String.valueOf(e.getMessage()), "list " + ours, mend);
            return;
        }
        if (theirs.equals(ours)) {
            findings.ok("bucket", where.toString(), "list " + theirs);
        } else {
            findings.error("bucket", where.toString(), "list " + theirs, "list " + ours, mend);
        }
    }
}
