package dev.postern.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The app as the command line tool runs it: a process of its own, with context and output directory in its environment. */
class EdgeAppTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"mode": "nlb"}           | postern: -c mode: "nlb" (expected: alb-verify, nlb-netty, alb-passthrough-netty)
        {"mod": "nlb-netty"}      | postern: -c mod: unknown key (expected: name, region, domain, hostedZone, mode, pattern, side, hostRouting, authority, lists, register, denyList, roster, accessPolicy, serverCertificate, service, clientSources, network, capacity, jwt, retentionDays, alarmTopic)
        {"capacity.tasks": 1}     | postern: -c capacity.tasks: "1" (expected: 2..500)
        {"mode": ["nlb-netty"]}   | postern: -c mode: not a text (expected: -c mode=VALUE)
        {"settings": "none.yaml"} | postern: none.yaml: no such file (expected: name, region, domain, hostedZone, mode, pattern, side, hostRouting, authority, lists, register, denyList, roster, accessPolicy, serverCertificate, service, clientSources, network, capacity, jwt, retentionDays, alarmTopic)
        """)
    void endsWithOneLineAndWritesNothing(String context, String said) throws Exception {
        var run = run(context);

        assertThat(run.said()).containsExactly(said);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.written()).isEmpty();
    }

    @Test
    void readsTheFileThatTheCommandLineNames() throws Exception {
        var file = Files.writeString(directory.resolve("staging.yaml"), "region: eu-west-1\n");

        var run = run("{\"settings\": \"" + file
                + "\", \"@aws-cdk/core:anything\": {}, \"acknowledged-issue-numbers\": [1]}");

        assertThat(run.said())
                .containsExactly("postern: " + file
                        + ": line 1: domain: missing (expected: a host name in lower case, such as api.example.com, "
                        + "of at most 64 characters)");
    }

    private record Run(int code, List<String> said, List<Path> written) {}

    private Run run(String context) throws IOException, InterruptedException {
        var errors = directory.resolve("errors").toFile();
        var output = directory.resolve("cdk.out");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), EdgeApp.class.getName());
        builder.environment().put("CDK_CONTEXT_JSON", context);
        builder.environment().put("CDK_OUTDIR", output.toString());
        var process = builder.redirectError(errors)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var code = process.waitFor();
        try (var files = Files.exists(output) ? Files.list(output) : Stream.<Path>empty()) {
            return new Run(code, Files.readAllLines(errors.toPath()), files.toList());
        }
    }
}
