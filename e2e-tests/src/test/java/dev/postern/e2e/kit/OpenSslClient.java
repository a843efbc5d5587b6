package dev.postern.e2e.kit;

import dev.postern.e2e.kit.Program.CredentialFiles;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The real {@code openssl s_client}, which tells everything of a handshake. */
public final class OpenSslClient implements Client {
    private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.1 (\\d{3}) ");

    private final Path directory;
    private final Path serverCa;

    OpenSslClient(Path directory, Path serverCa) {
        this.directory = directory;
        this.serverCa = serverCa;
    }

    @Override
    public Answer get(int port, String path, Optional<TestCredential> credential, TlsVersion version) {
        return run(port, path, credential, version);
    }

    /** With options of the caller's own; the request is sent when the handshake is done. */
    public Answer run(
            int port, String path, Optional<TestCredential> credential, TlsVersion version, String... options) {
        var all = new ArrayList<>(List.of("-ign_eof"));
        all.addAll(List.of(options));
        var said = talk(port, credential, version, all, request(path));
        var status = STATUS.matcher(said);
        var blank = said.lastIndexOf("\r\n\r\n");
        return status.find()
                ? new Answer(Integer.parseInt(status.group(1)), said.substring(blank + 4), said)
                : new Answer(0, "", said);
    }

    /** A request that ends its connection. */
    public static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    /** Everything it prints when this is typed into it. */
    public String talk(
            int port, Optional<TestCredential> credential, TlsVersion version, List<String> options, String typed) {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of("-servername", "localhost", "-CAfile", serverCa.toString(), "-verify_return_error"));
        command.addAll(List.of(version.openSslOption()));
        credential
                .map(some -> CredentialFiles.write(directory, some))
                .ifPresent(files -> command.addAll(files.options()));
        command.addAll(options);
        var ended = Program.run(directory, command, typed);
        return ended.out() + "\n" + ended.err();
    }

    @Override
    public String toString() {
        return "openssl";
    }
}
