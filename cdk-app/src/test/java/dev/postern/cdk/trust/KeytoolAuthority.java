package dev.postern.cdk.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority made by the JDK's keytool: a self-signed CA and lists by it. */
final class KeytoolAuthority {
    private final Path directory;

    KeytoolAuthority(Path directory, String name) {
        this.directory = directory;
        keytool(
                Path.of("made.txt"),
                List.of(
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "bc:c",
                        "-validity",
                        "3650"));
    }

    /** Its certificate, PEM. */
    Path bundle() {
        return keytool(Path.of("ca.pem"), List.of("-exportcert", "-rfc"));
    }

    /** A list on which these are, PEM. */
    Path list(int serial) {
        return keytool(Path.of(serial + ".crl.pem"), List.of("-gencrl", "-rfc", "-id", String.valueOf(serial)));
    }

    private Path keytool(Path file, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of("-keystore", directory.resolve("keys.p12").toString()));
        command.addAll(List.of("-storepass", "test-only", "-alias", "ca"));
        var output = directory.resolve(file);
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(
                            Files.createTempFile(directory, "keytool", ".err").toFile())
                    .start();
            assertThat(process.waitFor()).as("%s", command.get(1)).isZero();
            return output;
        } catch (IOException e) {
            throw new IllegalStateException("keytool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("keytool", e);
        }
    }
}
