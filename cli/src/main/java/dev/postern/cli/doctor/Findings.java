package dev.postern.cli.doctor;

import dev.postern.cli.doctor.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** What was found so far, in the order it was looked at. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void ok(String what, String where, String found) {
        all.add(new Finding(Severity.OK, what, where, found, "", ""));
    }

    void warning(String what, String where, String found, String expected, String mend) {
        all.add(new Finding(Severity.WARNING, what, where, found, expected, mend));
    }

    void error(String what, String where, String found, String expected, String mend) {
        all.add(new Finding(Severity.ERROR, what, where, found, expected, mend));
    }

    /** That something could not be looked at; most complaints say themselves what they expect. */
    void failed(String what, String where, Exception failure) {
        var complaint = String.valueOf(failure.getMessage());
        var named = complaint.contains(where) ? "" : where;
        error(what, named, complaint, complaint.contains("(expected: ") ? "" : "one that can be read", "");
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
