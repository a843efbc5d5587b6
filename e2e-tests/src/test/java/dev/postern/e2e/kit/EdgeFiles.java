package dev.postern.e2e.kit;

import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The directory an edge reads: its certificate, what it trusts, the lists. Every file is put in place as a whole. */
public record EdgeFiles(Path directory) {
    /** The files of a provider: {@code server.pem}, {@code server.key}, {@code ca-bundle.pem} and two empty lists, number 1. */
    public static EdgeFiles of(Path directory, TestPki pki) {
        var files = new EdgeFiles(directory);
        var server = pki.server("localhost").mint();
        files.put("server.pem", server.chainPem());
        files.put("server.key", server.keyPem());
        files.put("ca-bundle.pem", pki.bundle());
        files.put("root.crl", pki.root().listPem(1, List.of()));
        files.publish(pki, 1, List.of());
        return files;
    }

    /** The issuing authority's list, {@code issuing.crl}, with these serials on it. */
    public void publish(TestPki pki, long number, List<BigInteger> revoked) {
        put("issuing.crl", pki.issuing().listPem(number, revoked));
    }

    /** Writes a file beside and renames it over. */
    public Path put(String name, String content) {
        try {
            var beside = Files.writeString(Files.createTempFile(directory, name, ".new"), content);
            return Files.move(
                    beside,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file holds. */
    public String text(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a file away. */
    public void remove(String name) {
        try {
            Files.delete(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
