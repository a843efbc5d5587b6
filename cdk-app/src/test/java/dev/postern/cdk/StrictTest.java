package dev.postern.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.settings.Pattern;
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
    /**
     * What is acknowledged in the app, where the reasons are too: properties and attributes that the library's own schema is too old to know. An
     * acknowledgment counts for the whole app, so every place it hides is here, without the deployment's name.
     */
    private static final List<String> ACKNOWLEDGED = List.of(
            "F3002 service/Endpoints/Service",
            "E9004 service/Proof/Record",
            "E9004 service/Proof/Verification/Resource/Default");

    @ParameterizedTest
    @MethodSource({"dev.postern.cdk.SynthesizedEdge#everyEdge", "dev.postern.cdk.trust.TrustEdges#sharing"})
    void findsNothingButWhatIsAcknowledged(SynthesizedEdge edge) {
        var directory = Path.of("target/strict/" + edge.settings().name() + "." + edge);
        var app = new App(AppProps.builder()
                .postCliContext(CdkJson.context())
                .outdir(directory.toString())
                .build());
        SynthesizedEdge.stacks(app, edge.settings());
        Validations.of(app).addPlugins(Findings.pack(edge.settings().mode()));

        app.synth();

        var report = ValidationReport.of(directory);
        assertThat(report.found()).as("found").isEmpty();
        assertThat(report.acknowledged())
                .as("acknowledged")
                .extracting(finding -> finding.rule() + " "
                        + finding.construct().replaceFirst("^" + edge.settings().name() + "-", ""))
                .containsExactlyInAnyOrderElementsOf(
                        edge.settings().pattern() == Pattern.CROSS_ACCOUNT ? ACKNOWLEDGED : List.of());
    }
}
