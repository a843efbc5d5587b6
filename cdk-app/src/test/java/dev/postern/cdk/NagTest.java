package dev.postern.cdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;

/** What cdk-nag's AwsSolutions pack says of every edge is what {@code nag.txt} gives a reason for: nothing else, and nothing there in vain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NagTest {
    private final TreeSet<String> findings = new TreeSet<>();
    private final List<Known> known = Known.read(Path.of("src/test/resources/nag.txt"));

    @BeforeAll
    void check() {
        SynthesizedEdge.everyEdge().forEach(edge -> {
            var directory = Path.of("target/nag/" + edge);
            var app = new App(AppProps.builder()
                    .postCliContext(CdkJson.context())
                    // What is found goes into the exception, not on the console.
                    .context(Map.of("@aws-cdk/core:appMode", "inmemory"))
                    .outdir(directory.toString())
                    .build());
            SynthesizedEdge.stacks(app, edge.settings());
            Aspects.of(app).add(AwsSolutionsChecks.Builder.create().build());
            // Each finding is an error of the app; which ones is in the report.
            assertThatThrownBy(app::synth).hasMessageContaining("ValidationFailed");
            ValidationReport.of(directory).lines().forEach(findings::add);
        });
    }

    @Test
    void findsNothingWithoutAReason() {
        assertThat(findings).allSatisfy(finding -> assertThat(known).anyMatch(entry -> entry.covers(finding)));
    }

    @Test
    void givesNoReasonForNothing() {
        assertThat(known).allSatisfy(entry -> assertThat(findings).anyMatch(entry::covers));
    }

    /** A line: rule, construct, in which {@code …} stands for anything, and after {@code #} why it is right as it is. */
    private record Known(Pattern pattern, String reason) {
        static List<Known> read(Path file) {
            try {
                return Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(Known::parse)
                        .toList();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        static Known parse(String line) {
            var parts = line.split(" # ", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException("nag.txt: " + line + " (expected: RULE /CONSTRUCT # REASON)");
            }
            var regex = Pattern.compile("\\s+")
                    .splitAsStream(parts[0].strip())
                    .map(Known::glob)
                    .collect(Collectors.joining(" "));
            return new Known(Pattern.compile(regex), parts[1]);
        }

        boolean covers(String finding) {
            return pattern.matcher(finding).matches();
        }

        private static String glob(String text) {
            return Pattern.compile("…")
                    .splitAsStream(text + " ")
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"))
                    .replace(" ", "");
        }
    }
}
