package dev.postern.cdk;

import dev.postern.cdk.settings.EdgeSettingsReader;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Validations;

/** What {@code cdk synth} and {@code cdk deploy} run, in the directory of {@code cdk.json}. */
public final class EdgeApp {
    private EdgeApp() {}

    public static void main(String[] args) {
        var app = new App();
        try {
            var settings = EdgeSettingsReader.read(Path.of("edge.yaml"), Map.of());
            EdgeStacks.add(app, settings, Artefacts.in(Path.of("..")));
            Validations.of(app).addPlugins(GuardPack.of(settings.mode()));
        } catch (IllegalArgumentException e) {
            System.err.println("postern: " + e.getMessage());
            System.exit(1);
        }
        app.synth();
    }
}
