package dev.postern.cli.client;

import java.net.URI;
import java.nio.file.Path;

/** A request with a client's files, ready to paste into a shell. */
final class CurlLine {
    private CurlLine() {}

    static String of(Path clientDirectory, Path key, URI edge) {
        return "curl --cert %s --key %s --cacert %s %s"
                .formatted(
                        quoted(clientDirectory.resolve("client-chain.pem").toString()),
                        quoted(key.toString()),
                        quoted(clientDirectory.resolve("ca.pem").toString()),
                        quoted(edge.toString()));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
