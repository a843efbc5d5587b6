package dev.postern.cli.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.testing.TestPki;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The real {@code openssl s_server}, which answers every request with a page and refuses clients with alerts. */
final class OpensslServer implements AutoCloseable {
    private final Process process;
    private final int port;

    private OpensslServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static OpensslServer verifying(TestPki pki, List<BigInteger> revoked, Path directory) throws IOException {
        var server = pki.server("localhost").mint();
        write(directory, "server.pem", server.chainPem());
        write(directory, "server.key", server.keyPem());
        write(directory, "ca.pem", pki.bundle());
        write(
                directory,
                "list.pem",
                pki.issuing().listPem(1, revoked) + pki.root().listPem(1, List.of()));
        var process = new ProcessBuilder(("openssl s_server -accept 127.0.0.1:0 -www -Verify 3 -verify_return_error"
                                + " -cert server.pem -cert_chain server.pem -key server.key"
                                + " -CAfile ca.pem -CRL list.pem -crl_check -no-CAstore -no-CApath")
                        .split(" "))
                .directory(directory.toFile())
                .redirectError(directory.resolve("errors.txt").toFile())
                .start();
        // Not closed: the server would end with its output.
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ACCEPT ")) {
                return new OpensslServer(process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
            }
        }
        throw new IOException("openssl: " + Files.readString(directory.resolve("errors.txt")));
    }

    String url() {
        return "https://localhost:" + port + "/";
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
