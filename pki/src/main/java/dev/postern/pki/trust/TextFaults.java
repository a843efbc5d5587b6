package dev.postern.pki.trust;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with the lines of a file; of one fault in lines that follow each other it speaks once. Bounded. */
final class TextFaults {
    private static final int MAX = 100;

    private record Fault(int first, int last, String what) {
        String text() {
            return (first == last ? "line " + first : "lines " + first + ".." + last) + ": " + what;
        }
    }

    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> latest = new HashMap<>();

    void add(int line, String what) {
        var index = latest.get(what);
        if (index != null && line <= faults.get(index).last() + 1) {
            faults.set(index, new Fault(faults.get(index).first(), line, what));
        } else if (!areTooMany()) {
            latest.put(what, faults.size());
            faults.add(new Fault(line, line, what));
        }
    }

    /** Whether reading on is worth nobody's while. */
    boolean areTooMany() {
        return faults.size() >= MAX;
    }

    List<String> texts() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::first))
                .map(Fault::text)
                .toList();
    }
}
