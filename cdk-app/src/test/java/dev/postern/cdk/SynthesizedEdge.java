package dev.postern.cdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.EdgeSettingsReader;
import dev.postern.cdk.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;

/**
 * An app as {@code cdk synth} makes it from {@code edge.yaml} and {@code -c}, with stand-ins for what the other modules build. Each set of
 * settings is synthesized once a JVM. The kernel behind it knows one thread.
 */
public final class SynthesizedEdge {
    private static final Map<Map<String, String>, SynthesizedEdge> KNOWN = new ConcurrentHashMap<>();
    private static final Artefacts STAND_INS = standIns();
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** The one setting that a mode asks for. */
    private static final String SERVER_CERTIFICATE =
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:postern/server-AbCdEf";

    private final EdgeSettings settings;
    private final Map<String, Template> templates = new LinkedHashMap<>();

    private SynthesizedEdge(Map<String, String> context) {
        this.settings = EdgeSettingsReader.read(Path.of("edge.yaml"), context, NOW);
        var app = app();
        stacks(app, settings).forEach(stack -> templates.put(part(stack), Template.fromStack(stack)));
    }

    /** Adds all stacks of either side, which are two apps where the consumer is in another account, though they would not stand in each other's way. */
    public static Stream<Stack> stacks(App app, EdgeSettings settings) {
        var provider = EdgeStacks.add(app, settings, STAND_INS).all();
        return settings.pattern() == Pattern.CROSS_ACCOUNT
                ? Stream.concat(provider, Stream.of(EdgeStacks.addConsumer(app, settings)))
                : provider;
    }

    /** A mode and a pattern, with what else is said as {@code key, value, …}. */
    public static SynthesizedEdge of(EdgeMode mode, Pattern pattern, String... context) {
        var all = new LinkedHashMap<>(Map.of("mode", mode.text(), "pattern", pattern.text()));
        if (mode == EdgeMode.NLB_NETTY) {
            all.put("serverCertificate", SERVER_CERTIFICATE);
        }
        for (var i = 0; i < context.length; i += 2) {
            all.put(context[i], context[i + 1]);
        }
        return KNOWN.computeIfAbsent(all, SynthesizedEdge::new);
    }

    /** Every mode with every pattern, for parameterized tests. */
    public static Stream<SynthesizedEdge> everyEdge() {
        return Arrays.stream(EdgeMode.values())
                .flatMap(mode -> Arrays.stream(Pattern.values()).map(pattern -> of(mode, pattern)));
    }

    /** An app with the flags of {@code cdk.json}, as the command line would hand them over. */
    public static App app() {
        return new App(AppProps.builder().postCliContext(CdkJson.context()).build());
    }

    public static Artefacts artefacts() {
        return STAND_INS;
    }

    public EdgeSettings settings() {
        return settings;
    }

    /** By the part of the stack's name that is not the deployment's: {@code network}, {@code trust} … */
    public Template template(String part) {
        var template = templates.get(part);
        if (template == null) {
            throw new IllegalArgumentException(part + ": no such stack (expected: one of " + templates.keySet() + ")");
        }
        return template;
    }

    /** All of them, in the order in which they stand on each other. */
    public Map<String, Template> templates() {
        // Map.copyOf would order them anew in each JVM.
        return Collections.unmodifiableMap(templates);
    }

    private String part(Stack stack) {
        return stack.getStackName().substring(settings.name().length() + 1);
    }

    private static Artefacts standIns() {
        try {
            var root = Files.createDirectories(Path.of("target/stand-ins"));
            Files.createDirectories(root.resolve("image"));
            Files.write(root.resolve("sync.jar"), "sync".getBytes(UTF_8));
            Files.write(root.resolve("authorizer.jar"), "authorizer".getBytes(UTF_8));
            Files.writeString(root.resolve("image/Dockerfile"), "FROM scratch\n");
            return new Artefacts(root.resolve("sync.jar"), root.resolve("authorizer.jar"), root.resolve("image"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return settings.mode().text() + "." + settings.pattern().text();
    }
}
