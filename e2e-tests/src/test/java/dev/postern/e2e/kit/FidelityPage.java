package dev.postern.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code docs/fidelity.md} taken apart: the rows of its tables, its list of differences, its links. */
public record FidelityPage(List<Row> rows, List<String> differences, Set<String> anchors, List<String> links) {
    /** The heading under which every deliberate difference is named once more. */
    public static final String DIFFERENCES = "All differences";

    private static final String HEADING = "| § | the load balancer | Postern | proved by |";
    private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern DEFINITION = Pattern.compile("^\\[([A-Z0-9-]+)]: (\\S+)$");

    /** One behaviour: where it is documented, what it is, ours, and the tests that prove ours. */
    public record Row(int line, String topic, String source, String balancer, String postern, String proof) {
        private static final String DIFFERS = "**Differs:**";

        /** Whether ours is another one on purpose. */
        public boolean differs() {
            return postern.startsWith(DIFFERS);
        }

        /** The tests' names, as they stand between backquotes. */
        public List<String> proofs() {
            return Stream.of(proof.split(", ", -1))
                    .map(name -> name.replaceFirst("^`(.*)`$", "$1"))
                    .toList();
        }

        @Override
        public String toString() {
            return "line " + line + ": " + balancer;
        }
    }

    /** The page in this file; a row that has not four cells is an error. */
    public static FidelityPage read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        Set<String> anchors = new LinkedHashSet<>();
        List<String> links = new ArrayList<>();
        var topic = "";
        var inTable = false;
        var lines = Files.readAllLines(file);
        for (var at = 0; at < lines.size(); at++) {
            var line = lines.get(at);
            LINK.matcher(line).results().forEach(link -> links.add(link.group(1)));
            var definition = DEFINITION.matcher(line);
            if (definition.matches()) {
                links.add(definition.group(2));
                anchors.add("[" + definition.group(1) + "]");
            } else if (line.startsWith("#")) {
                topic = line.replaceFirst("^#+ ", "");
                anchors.add(slug(topic));
            } else if (line.startsWith("- ") && topic.equals(DIFFERENCES)) {
                differences.add(line);
            }
            inTable = line.equals(HEADING) || (inTable && line.startsWith("|"));
            if (inTable && !line.equals(HEADING) && !line.startsWith("|---")) {
                rows.add(row(at + 1, topic, line));
            }
        }
        return new FidelityPage(rows, differences, anchors, links);
    }

    private static Row row(int number, String topic, String line) {
        var cells = BAR.split(line, -1);
        if (cells.length != 6) {
            throw new IllegalStateException(
                    "line " + number + ": " + (cells.length - 2) + " cells (expected: 4): " + line);
        }
        return new Row(number, topic, cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip());
    }

    /** The anchor under which a heading is found. */
    public static String slug(String heading) {
        return "#"
                + heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }
}
