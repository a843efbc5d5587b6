package dev.postern.cdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.cdk.settings.EdgeSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What CDK's library runs in. A machine without it skips all tests but those of the settings, which read files only, by name; and says so once.
 * JUnit finds this by {@code META-INF/services}: no test has to ask for it.
 */
public final class NodeJs implements ExecutionCondition {
    // aws-cdk-lib's package.json: "engines": { "node": ">= 20.0.0" }
    private static final int OLDEST = 20;
    private static final Optional<String> MISSING = missing();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var needed = context.getTestClass()
                .filter(test -> !test.getPackage().equals(EdgeSettings.class.getPackage()))
                .isPresent();
        return needed && MISSING.isPresent()
                ? ConditionEvaluationResult.disabled(MISSING.get())
                : ConditionEvaluationResult.enabled("Node.js is there, or not needed");
    }

    private static Optional<String> missing() {
        var command = Optional.ofNullable(System.getenv("JSII_NODE")).orElse("node");
        var found = version(command);
        var major = Pattern.compile("v(\\d+)\\..*").matcher(found);
        if (major.matches() && Integer.parseInt(major.group(1)) >= OLDEST) {
            return Optional.empty();
        }
        var why = command + ": " + found + " (expected: Node.js " + OLDEST + " or newer, in PATH or as JSII_NODE)";
        System.err.println("cdk-app: tests that synthesize are skipped: " + why);
        return Optional.of(why);
    }

    private static String version(String command) {
        try {
            var node = new ProcessBuilder(command, "--version")
                    .redirectErrorStream(true)
                    .start();
            return new String(node.getInputStream().readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            return "not there";
        }
    }
}
