package dev.postern.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a program that says how it was called and a Maven that only copies it. */
class LauncherTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    private record Ended(int code, String out, String err) {}

    /** What the launcher starts in these tests. */
    public static final class Program {
        public static void main(String[] arguments) {
            System.out.println(Path.of("").toAbsolutePath() + " " + String.join("|", arguments));
            System.exit(arguments.length);
        }
    }

    @TempDir
    private Path temp;

    private Path checkout;
    private Path elsewhere;
    private Path tools;

    @BeforeEach
    void checkOut() throws IOException {
        temp = temp.toRealPath();
        checkout = Files.createDirectory(temp.resolve("check out"));
        elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        tools = Files.createDirectory(temp.resolve("tools"));
        Files.copy(Path.of("../postern"), checkout.resolve("postern"));
        assertThat(checkout.resolve("postern").toFile().setExecutable(true)).isTrue();
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        for (var module : List.of("pki", "crl", "proxy", "cli")) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.writeString(checkout.resolve(module).resolve("pom.xml"), "<project/>");
        }
        packageProgram(checkout.resolve("program.jar"));
    }

    @Test
    void buildsOnceAndThenOnlyWhatHasChanged() throws Exception {
        maven("echo built >> builds; mkdir -p cli/target; cp program.jar cli/target/postern.jar");

        assertThat(run(checkout.resolve("postern")).err())
                .isEqualTo("postern: building Postern (first run, about a minute)…\n");
        assertThat(run(checkout.resolve("postern")).err()).isEmpty();
        Files.setLastModifiedTime(
                checkout.resolve("crl/src/main"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run(checkout.resolve("postern")).err()).isEqualTo("postern: building Postern (sources changed)…\n");
        assertThat(checkout.resolve("builds")).hasContent("built\nbuilt\n");
    }

    @Test
    void keepsTheCallersDirectoryArgumentsAndExitCodeThroughALink() throws Exception {
        maven("mkdir -p cli/target; cp program.jar cli/target/postern.jar");
        Files.createSymbolicLink(temp.resolve("first"), Path.of("check out/postern"));
        var link = Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("../first"));

        var ended = run(link, "a b", "*", "");

        assertThat(ended.out()).isEqualTo(elsewhere + " a b|*|\n");
        assertThat(ended.code()).isEqualTo(3);
    }

    @Test
    void letsOneOfTwoBuild() throws Exception {
        maven("echo built >> builds; mkdir -p cli/target; cp program.jar cli/target/postern.jar");

        var one = start(checkout.resolve("postern"));
        var two = start(checkout.resolve("postern"));

        assertThat(ended(one).code()).isZero();
        assertThat(ended(two).code()).isZero();
        assertThat(checkout.resolve("builds")).hasContent("built\n");
    }

    @Test
    void showsTheLogOfABuildThatFails() throws Exception {
        maven("echo 'cannot find symbol'; exit 1");

        var ended = run(checkout.resolve("postern"));

        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("cannot find symbol\n").contains("postern: the build failed");
    }

    @Test
    void saysThatThereIsNoMaven() throws Exception {
        assertThat(run(checkout.resolve("postern")))
                .isEqualTo(new Ended(
                        4,
                        "",
                        "postern: mvn: not found on the PATH (expected: Maven 3.8 or newer, to build Postern)\n"));
    }

    @Test
    void saysThatJavaIsTooOld() throws Exception {
        var old = Files.createDirectories(temp.resolve("jdk-11/bin"));
        script(old.resolve("java"), "exit 1");
        Files.writeString(temp.resolve("jdk-11/release"), "JAVA_VERSION=\"11.0.2\"\n");

        var process = process(checkout.resolve("postern"));
        process.environment().put("JAVA_HOME", temp.resolve("jdk-11").toString());

        assertThat(ended(process.start()))
                .isEqualTo(new Ended(
                        4,
                        "",
                        "postern: JAVA_HOME: " + temp.resolve("jdk-11") + " is Java 11 (expected: 17 or newer)\n"));
    }

    private Ended run(Path launcher, String... arguments) throws Exception {
        return ended(start(launcher, arguments));
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        return process(launcher, arguments).start();
    }

    private ProcessBuilder process(Path launcher, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(elsewhere.toFile());
        process.environment().put("JAVA_HOME", JAVA.toString());
        process.environment().put("PATH", tools + ":" + withoutMaven());
        process.environment().remove("JAVA_TOOL_OPTIONS");
        process.environment().remove("POSTERN_JAVA_OPTS");
        return process;
    }

    // The tools a launcher needs, but no Maven of this machine. Scripts, because links out of a temporary directory are
    // warned about when it is deleted.
    private Path withoutMaven() throws IOException {
        var bin = temp.resolve("bin");
        if (!Files.exists(bin)) {
            Files.createDirectory(bin);
            for (var tool : List.of(
                    "sed",
                    "find",
                    "readlink",
                    "dirname",
                    "mkdir",
                    "rmdir",
                    "rm",
                    "cat",
                    "cp",
                    "touch",
                    "flock",
                    "sleep")) {
                for (var directory : List.of("/usr/bin", "/bin")) {
                    if (Files.exists(Path.of(directory, tool))) {
                        script(bin.resolve(tool), "exec " + directory + "/" + tool + " \"$@\"");
                    }
                }
            }
        }
        return bin;
    }

    private void maven(String script) throws IOException {
        script(tools.resolve("mvn"), script);
    }

    private static void script(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Ended ended(Process process) throws Exception {
        var out = new String(process.getInputStream().readAllBytes(), UTF_8);
        var err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    private static void packageProgram(Path jar) throws IOException {
        var name = Program.class.getName().replace('.', '/') + ".class";
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest);
                var bytes = LauncherTest.class.getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            out.write(java.util.Objects.requireNonNull(bytes).readAllBytes());
        }
    }
}
