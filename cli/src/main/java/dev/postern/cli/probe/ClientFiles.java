package dev.postern.cli.probe;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The credentials of the clients in a state directory, as {@code up} and {@code client onboard} leave them. */
final class ClientFiles {
    private static final int MAX_FILE_BYTES = 1024 * 1024;

    private final Path clients;

    ClientFiles(Path directory) {
        clients = directory.resolve("clients");
    }

    ProbeCredential valid() throws IOException {
        return credential("valid");
    }

    /** The revoked and the forged client, where there are. */
    Map<ProbeCase, ProbeCredential> refused() throws IOException {
        var found = new EnumMap<ProbeCase, ProbeCredential>(ProbeCase.class);
        if (Files.exists(clients.resolve("revoked"))) {
            found.put(ProbeCase.REVOKED, credential("revoked"));
        }
        if (Files.exists(clients.resolve("forged"))) {
            found.put(ProbeCase.FORGED, credential("forged"));
        }
        return found;
    }

    /** What the valid client knows the server by; empty if that is not written down. */
    List<X509Certificate> serverAuthorities() throws IOException {
        var file = clients.resolve("valid").resolve("ca.pem");
        return Files.exists(file) ? certificates(file) : List.of();
    }

    static List<X509Certificate> certificates(Path file) throws IOException {
        return parsed(file, Certificates::parsePem);
    }

    private ProbeCredential credential(String id) throws IOException {
        var files = clients.resolve(id);
        return new ProbeCredential(
                parsed(files.resolve("client-chain.pem"), CertificateChain::parsePem),
                parsed(files.resolve("client.key"), PrivateKeys::parse));
    }

    private static <T> T parsed(Path file, Function<String, T> parser) throws IOException {
        var text = StateFiles.read(file, MAX_FILE_BYTES);
        try {
            return parser.apply(text);
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }
}
