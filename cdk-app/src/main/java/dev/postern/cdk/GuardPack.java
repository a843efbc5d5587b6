package dev.postern.cdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.cdk.settings.EdgeMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import software.amazon.awscdk.CloudFormationValidatePlugin;
import software.amazon.awscdk.ValidationRuleSource;

/**
 * What no template of ours may say, whoever changes the app: rules that run inside {@code cdk synth}, beside CDK's own, and stop it. They
 * are in {@code resources/guard}, one file a concern and one a mode.
 */
final class GuardPack {
    private GuardPack() {}

    static CloudFormationValidatePlugin of(EdgeMode mode) {
        return CloudFormationValidatePlugin.Builder.create()
                .regoRules(Stream.of("network", "balancer", "api", "trust", mode.text())
                        .map(GuardPack::rules)
                        .toList())
                .build();
    }

    private static ValidationRuleSource rules(String name) {
        var file = "/guard/" + name + ".rego";
        try (var in = GuardPack.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + ": not packaged");
            }
            return ValidationRuleSource.builder()
                    .name(name)
                    .content(new String(in.readAllBytes(), UTF_8))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
