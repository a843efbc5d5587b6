package dev.postern.cli.doctor;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.List;

/** Everything there is to look at. */
final class Doctor {
    private Doctor() {}

    static List<Finding> examine(List<Check> checks) {
        var findings = new Findings();
        for (var check : checks) {
            try {
                check.look(findings);
            } catch (IOException | MalformedInput e) {
                findings.failed(check.what(), "", e);
            }
        }
        return findings.all();
    }
}
