package dev.postern.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** {@code openssl s_server} with the edge's own certificate and keys of its own for tickets: as another server of the same name, or the edge before a restart. */
public final class ForeignServer implements AutoCloseable {
    private final Process process;
    private final int port;

    /** One that answers requests; the certificate is {@code localhost.pem} of this directory. */
    public ForeignServer(Path directory) {
        try {
            process = new ProcessBuilder(
                            "openssl",
                            "s_server",
                            "-accept",
                            "127.0.0.1:0",
                            "-cert",
                            "localhost.pem",
                            "-key",
                            "localhost.key",
                            "-www")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            // It lives as long as the process and is closed with it.
            var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            var line = said.readLine();
            while (line != null && !line.startsWith("ACCEPT ")) {
                line = said.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("s_server did not start");
            }
            port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
