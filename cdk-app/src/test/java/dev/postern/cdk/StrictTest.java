package dev.postern.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Validations;

/** Every edge as {@code cdk synth} validates it: CDK's own rules and the guard pack, nothing found but what is acknowledged. */
@Tag("strict")
class StrictTest {
    /** What is acknowledged somewhere in the app: the finding, and where. An acknowledgment counts for the whole app, so all places are here. */
    private static final List<String> ACKNOWLEDGED = List.of();

    @ParameterizedTest
    @MethodSource({"dev.postern.cdk.SynthesizedEdge#everyEdge", "dev.postern.cdk.trust.TrustEdges#sharing"})
    void findsNothingButWhatIsAcknowledged(SynthesizedEdge edge) {
        var directory = Path.of("target/strict/" + edge.settings().name() + "." + edge);
        var app = new App(AppProps.builder()
                .postCliContext(CdkJson.context())
                .outdir(directory.toString())
                .build());
        EdgeStacks.add(app, edge.settings(), SynthesizedEdge.artefacts());
        Validations.of(app).addPlugins(Findings.pack(edge.settings().mode()));

        app.synth();

        var report = ValidationReport.of(directory);
        assertThat(report.found()).as("found").isEmpty();
        assertThat(report.acknowledged())
                .as("acknowledged")
                .extracting(finding -> finding.rule() + " " + finding.construct())
                .isSubsetOf(ACKNOWLEDGED);
    }
}
