package dev.postern.e2e.kit;

import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * An edge in front of a private API, the provider whose clients it trusts, and the clients' programs. Closing it ends the edge
 * and the API.
 */
public final class Stage implements AutoCloseable {
    private final TestPki pki;
    private final EdgeFiles files;
    private final PrivateApi api;
    private final Edge edge;
    private final Path clientDirectory;
    private final Path serverCa;

    private Stage(Path directory, TestPki pki, BiConsumer<EdgeYaml, EdgeFiles> configure) {
        this.pki = pki;
        this.files = EdgeFiles.of(directory, pki);
        this.api = new PrivateApi();
        var yaml = new EdgeYaml(api.url());
        configure.accept(yaml, files);
        this.edge = Edge.start(files, yaml);
        try {
            this.clientDirectory = Files.createTempDirectory(directory, "clients");
            this.serverCa = Files.writeString(clientDirectory.resolve("ca.pem"), pki.bundle());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A provider of its own, and an edge as configured; files the configuration names can be written first. */
    public static Stage open(Path directory, BiConsumer<EdgeYaml, EdgeFiles> configure) {
        return open(directory, provider(), configure);
    }

    /** As {@link #open(Path, BiConsumer)}, with a provider that the test knows already. */
    public static Stage open(Path directory, TestPki pki, BiConsumer<EdgeYaml, EdgeFiles> configure) {
        return new Stage(directory, pki, configure);
    }

    /** A root and an issuing authority, new. */
    public static TestPki provider() {
        return TestPki.withIntermediate(Instant.now());
    }

    public TestPki pki() {
        return pki;
    }

    public EdgeFiles files() {
        return files;
    }

    public PrivateApi api() {
        return api;
    }

    public Edge edge() {
        return edge;
    }

    public Curl curl() {
        return new Curl(clientDirectory, serverCa);
    }

    public Nghttp2 nghttp2() {
        return new Nghttp2(clientDirectory);
    }

    public OpenSslClient openssl() {
        return new OpenSslClient(clientDirectory, serverCa);
    }

    public JdkClient jdk() {
        return new JdkClient(pki.bundle());
    }

    public List<Client> clients() {
        return List.of(curl(), openssl(), jdk());
    }

    @Override
    public void close() {
        api.close();
        edge.close();
    }
}
