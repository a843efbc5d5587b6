package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client program run to its end. */
final class Program {
    /** How it ended. */
    record Ended(int code, String out, String err) {}

    private Program() {}

    static Ended run(Path directory, List<String> command, String input) {
        try {
            var in = Files.writeString(Files.createTempFile(directory, "in", ""), input, ISO_8859_1);
            var out = Files.createTempFile(directory, "out", "");
            var err = Files.createTempFile(directory, "err", "");
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("OPENSSL_CONF", careless(directory).toString());
            var process = builder.start();
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + String.join(" ", command) + "\n"
                        + Files.readString(out, ISO_8859_1) + Files.readString(err, ISO_8859_1));
            }
            return new Ended(process.exitValue(), Files.readString(out, ISO_8859_1), Files.readString(err, ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** OpenSSL refuses to send what is weak; it is not for a hostile client to be careful. */
    private static Path careless(Path directory) throws IOException {
        return Files.writeString(directory.resolve("openssl.cnf"), """
                openssl_conf = all
                [all]
                ssl_conf = ssl
                [ssl]
                system_default = weak
                [weak]
                CipherString = DEFAULT@SECLEVEL=0
                """);
    }

    /** The files a client has from its provider. */
    record CredentialFiles(Path leaf, Path issuers, Path chain, Path key) {
        static CredentialFiles write(Path directory, TestCredential credential) {
            try {
                var home = Files.createTempDirectory(directory, "client");
                return new CredentialFiles(
                        Files.writeString(home.resolve("client.pem"), Certificates.pem(credential.leaf())),
                        Files.writeString(home.resolve("issuers.pem"), issuers(credential)),
                        Files.writeString(home.resolve("client-chain.pem"), credential.chainPem()),
                        Files.writeString(home.resolve("client.key"), credential.keyPem()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** s_client's way: the leaf, and what else is to be sent, if there is anything. */
        List<String> options() {
            var options = new ArrayList<>(List.of("-cert", leaf.toString(), "-key", key.toString()));
            if (issuers.toFile().length() > 0) {
                options.addAll(List.of("-cert_chain", issuers.toString()));
            }
            return options;
        }

        private static String issuers(TestCredential credential) {
            var all = credential.chain().certificates();
            return Certificates.pem(all.subList(1, all.size()));
        }
    }
}
