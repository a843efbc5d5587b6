package dev.postern.e2e.kit;

import dev.postern.e2e.kit.Program.CredentialFiles;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real curl, over HTTP/1.1 unless told otherwise. It sends weak certificates too, when asked to: it is not for the client to be careful. */
public final class Curl implements Client {
    /** curl's exit code, the HTTP status (0 for none), the body, what {@code -v} said, its own port. */
    public record Result(int exit, int status, String body, String log, int localPort) {
        /** alb.md 5: 35 in the handshake, 55 or 56 afterwards, 16 or 92 where HTTP/2 was agreed on; a reset, not an answer and not an alert. */
        public boolean reset() {
            return List.of(16, 35, 55, 56, 92).contains(exit) && status == 0 && !log.contains("(IN), TLS alert");
        }
    }

    private final Path directory;
    private final Path serverCa;

    Curl(Path directory, Path serverCa) {
        this.directory = directory;
        this.serverCa = serverCa;
    }

    /** One that knows servers by a provider's authorities. */
    public static Curl trusting(Path directory, TestPki pki) {
        try {
            return new Curl(directory, Files.writeString(directory.resolve("server-ca.pem"), pki.bundle()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Answer get(int port, String path, Optional<TestCredential> credential, TlsVersion version) {
        var result = run("https://localhost:" + port + path, credential, version);
        return new Answer(result.status(), result.body(), "curl exit " + result.exit() + "\n" + result.log());
    }

    /** With options of the caller's own, in one version of TLS. */
    public Result run(String url, Optional<TestCredential> credential, TlsVersion version, String... options) {
        var all = new ArrayList<>(List.of("--tlsv" + version.number(), "--tls-max", version.number()));
        all.addAll(List.of(options));
        return run(url, credential, all);
    }

    /** With options of the caller's own, which may name more URLs. */
    public Result run(String url, Optional<TestCredential> credential, List<String> options) {
        var command =
                new ArrayList<>(List.of("curl", "-sS", "-v", "--max-time", "15", "--cacert", serverCa.toString()));
        command.addAll(List.of("--write-out", "\n%{http_code} %{local_port}\n"));
        credential
                .map(some -> CredentialFiles.write(directory, some))
                .ifPresent(files -> command.addAll(List.of(
                        "--cert", files.chain().toString(), "--key", files.key().toString())));
        if (options.stream().noneMatch(option -> option.startsWith("--http"))) {
            command.add("--http1.1");
        }
        command.addAll(options);
        command.add(url);
        var ended = Program.run(directory, command, "");
        var body = ended.out()
                .substring(0, ended.out().lastIndexOf('\n', ended.out().length() - 2));
        var facts = List.of(ended.out().substring(body.length()).strip().split(" ", -1));
        return new Result(
                ended.code(), Integer.parseInt(facts.get(0)), body, ended.err(), Integer.parseInt(facts.get(1)));
    }

    @Override
    public String toString() {
        return "curl";
    }
}
