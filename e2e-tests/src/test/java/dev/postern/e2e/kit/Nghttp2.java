package dev.postern.e2e.kit;

import dev.postern.e2e.kit.Program.CredentialFiles;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The real {@code nghttp} and {@code h2load}, where they are installed. */
public final class Nghttp2 {
    private final Path directory;

    Nghttp2(Path directory) {
        this.directory = directory;
    }

    public static boolean installed() {
        return List.of("nghttp", "h2load").stream()
                .allMatch(program -> Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, program))));
    }

    /** What it said and got. */
    public String nghttp(TestCredential credential, String url, List<String> options) {
        var files = CredentialFiles.write(directory, credential);
        var command = new ArrayList<>(List.of("nghttp", "--cert=" + files.chain(), "--key=" + files.key()));
        command.addAll(options);
        command.add(url);
        var ended = Program.run(directory, command, "");
        if (ended.code() != 0) {
            throw new AssertionError("nghttp exit " + ended.code() + "\n" + ended.out() + ended.err());
        }
        return ended.out();
    }

    /** So many requests of so many connections with so many streams; it has no certificate to show. */
    public String h2load(String url, int requests, int clients, int streams) {
        return Program.run(directory, List.of("h2load", "-n" + requests, "-c" + clients, "-m" + streams, url), "")
                .out();
    }
}
