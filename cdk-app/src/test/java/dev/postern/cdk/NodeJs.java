package dev.postern.cdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** What CDK's library runs in. A machine without it skips the tests that synthesize, and says so once; everything else runs. */
final class NodeJs {
    // aws-cdk-lib's package.json: "engines": { "node": ">= 20.0.0" }
    private static final int OLDEST = 20;
    private static final Optional<String> MISSING = missing();

    private NodeJs() {}

    static void require() {
        MISSING.ifPresent(why -> {
            throw new TestAbortedException(why);
        });
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
