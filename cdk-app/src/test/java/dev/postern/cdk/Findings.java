package dev.postern.cdk;

import dev.postern.cdk.reach.Templates;
import dev.postern.cdk.settings.EdgeMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CloudFormationValidatePlugin;
import software.amazon.awscdk.IPolicyValidationContext;
import software.amazon.awscdk.PolicyValidationStack;
import software.constructs.IConstruct;

/** What the guard pack says of templates, without an app around them. */
final class Findings {
    private static final Map<EdgeMode, CloudFormationValidatePlugin> PACKS = new EnumMap<>(EdgeMode.class);

    private Findings() {}

    /** Names of the rules that one template breaks. */
    static List<String> in(EdgeMode mode, Templates templates, String part) {
        var report = pack(mode).validate(new One(file(part, templates)));
        return report.getViolations().stream()
                .filter(violation -> List.of("error", "fatal").contains(violation.getSeverity()))
                .map(violation -> violation.getRuleName())
                .toList();
    }

    /** One a mode for all tests: an engine takes seconds to start, and its memory is given back late. */
    static CloudFormationValidatePlugin pack(EdgeMode mode) {
        return PACKS.computeIfAbsent(mode, GuardPack::of);
    }

    private static Path file(String part, Templates templates) {
        var template = templates.stack(part);
        try {
            var directory = Files.createDirectories(Path.of("target/guard"));
            return Files.writeString(directory.resolve(part + ".template.json"), template.toPrettyString())
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The context of a run over one template. */
    private record One(Path template) implements IPolicyValidationContext {
        @Override
        public IConstruct getAppConstruct() {
            return SynthesizedEdge.app();
        }

        @Override
        public List<PolicyValidationStack> getStackTemplates() {
            return List.of(PolicyValidationStack.builder()
                    .stackConstructPath("broken")
                    .templatePath(template.toString())
                    .build());
        }

        @Override
        public List<String> getTemplatePaths() {
            return List.of(template.toString());
        }
    }
}
