package dev.postern.cdk;

import dev.postern.cdk.settings.EdgeSettingsReader;
import dev.postern.cdk.settings.Side;
import java.nio.file.Path;
import java.time.Instant;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Validations;

/** What {@code cdk synth} and {@code cdk deploy} run, in the directory of {@code cdk.json}. A mistake in the settings is one line, and nothing is written. */
public final class EdgeApp {
    private EdgeApp() {}

    public static void main(String[] args) {
        // The command line tool turns this on, and the library would write half an app on the way out of a mistake.
        var app = new App(AppProps.builder().autoSynth(false).build());
        try {
            var context = Context.of(app);
            var settings = EdgeSettingsReader.read(context.file(), context.settings(), Instant.now());
            if (settings.side() == Side.CONSUMER) {
                EdgeStacks.addConsumer(app, settings);
            } else {
                EdgeStacks.add(app, settings, Artefacts.in(Path.of("..")));
            }
            Validations.of(app).addPlugins(GuardPack.of(settings.mode()));
        } catch (IllegalArgumentException e) {
            System.err.println("postern: " + e.getMessage());
            System.exit(1);
        }
        app.synth();
    }
}
