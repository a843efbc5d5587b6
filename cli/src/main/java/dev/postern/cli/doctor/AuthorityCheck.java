package dev.postern.cli.doctor;

import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;

/** The authority's certificates, who may read its keys, and the bundle that edges trust clients by. */
final class AuthorityCheck implements Check {
    private static final int MAX_BUNDLE_BYTES = 1024 * 1024;
    private static final String ROTATION = "see docs/runbooks, authority rotation";

    private final Patient patient;

    AuthorityCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return "authority";
    }

    @Override
    public void look(Findings findings) throws IOException {
        var state = patient.state();
        var ca = state.path().resolve("ca");
        var issuing = state.issuingCertificate();
        var root = state.rootCertificate();
        if (!issuing.equals(root)) {
            Expiry.look(findings, "root", ca.resolve("root.pem").toString(), root, ROTATION, patient.now());
        }
        Expiry.look(findings, "issuing", ca.resolve("issuing.pem").toString(), issuing, ROTATION, patient.now());
        keys(findings, ca);
        bundle(findings);
    }

    private void keys(Findings findings, Path ca) throws IOException {
        try (var files = Files.newDirectoryStream(ca, "*.key")) {
            for (var key : files) {
                var permissions = new HashSet<>(Files.getPosixFilePermissions(key));
                permissions.remove(PosixFilePermission.OWNER_READ);
                permissions.remove(PosixFilePermission.OWNER_WRITE);
                if (!permissions.isEmpty()) {
                    findings.error("key", key.toString(), "others may read it", "its owner alone", "chmod 600 " + key);
                }
            }
        }
    }

    private void bundle(Findings findings) throws IOException {
        var state = patient.state();
        var where = state.bundle().toString();
        var mend = patient.command("ca", "bundle", "--out", where);
        TrustStore store;
        try {
            store = TrustStore.parse(StateFiles.read(state.bundle(), MAX_BUNDLE_BYTES));
        } catch (MalformedInput e) {
            findings.error("bundle", where, String.valueOf(e.getMessage()), "a trust bundle", mend);
            return;
        }
        if (!store.anchors().contains(state.issuingCertificate())) {
            findings.error("bundle", where, "lacks the issuing certificate", "all of the authority's", mend);
            return;
        }
        var used = store.anchors().size() + " of " + TrustStore.MAX_CERTIFICATES + " certificates, "
                + store.subjectBytes() + " of " + TrustStore.MAX_SUBJECT_BYTES + " bytes of names";
        if (isNearlyFull(store.anchors().size(), TrustStore.MAX_CERTIFICATES)
                || isNearlyFull(store.subjectBytes(), TrustStore.MAX_SUBJECT_BYTES)) {
            findings.warning("bundle", where, used, "room for another authority", ROTATION);
        } else {
            findings.ok("bundle", where, used);
        }
    }

    /** Four fifths: with the load balancer's numbers that leaves room for a rotation. */
    static boolean isNearlyFull(long used, long quota) {
        return used * 5 > quota * 4;
    }
}
