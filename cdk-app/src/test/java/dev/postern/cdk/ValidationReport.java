package dev.postern.cdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What validation wrote into the directory of an app. */
record ValidationReport(List<Finding> found, List<Finding> acknowledged) {
    /**
     * One.
     *
     * @param rule that was broken
     * @param what of it, in words
     * @param construct that broke it
     */
    record Finding(String rule, String what, String construct) {}

    static ValidationReport of(Path directory) {
        return new ValidationReport(findings(directory, "violations"), findings(directory, "suppressedViolations"));
    }

    private static List<Finding> findings(Path directory, String kind) {
        try {
            var report = new ObjectMapper()
                    .readTree(directory.resolve("validation-report.json").toFile());
            return StreamSupport.stream(report.path("pluginReports").spliterator(), false)
                    .flatMap(plugin -> StreamSupport.stream(plugin.path(kind).spliterator(), false))
                    .flatMap(violation -> violation.findValuesAsText("constructPath").stream()
                            .map(construct -> new Finding(
                                    violation.path("ruleName").asText(),
                                    violation.path("description").asText(),
                                    construct)))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<String> lines() {
        return found.stream().map(finding -> finding.what().split(": ", 2)[0] + " " + finding.construct());
    }
}
