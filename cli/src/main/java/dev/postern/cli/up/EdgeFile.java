package dev.postern.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.cli.up.UpRequest.Mode;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The {@code postern.yaml} of a state directory. Its second line is the digest of what follows it: as long as that is true the file
 * is ours and written anew at each start; when it is not, somebody has edited it, and it is theirs.
 */
final class EdgeFile {
    private static final String NOTE =
            "# Written by `postern up` at each start, until it is edited: then it stays as it is, and is what runs.\n";
    private static final String DIGEST = "# SHA-256 of what follows: ";
    private static final int MAX_BYTES = 1024 * 1024;

    /** All that differs from one start to another; {@code backendPort} counts in mode passthrough only. */
    record Plan(Mode mode, int port, int backendPort, int adminPort, URI upstream) {}

    private EdgeFile() {}

    /** Whether there is a file and somebody has edited it. */
    static boolean isEdited(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        var text = StateFiles.read(file, MAX_BYTES);
        var end = text.indexOf('\n', NOTE.length());
        return !text.startsWith(NOTE + DIGEST) || end < 0 || !text.equals(signed(text.substring(end + 1)));
    }

    static void write(Path file, Plan plan) throws IOException {
        StateFiles.write(file, signed(text(plan)), Access.EVERYONE);
    }

    private static String signed(String text) {
        return NOTE + DIGEST + HexFormat.of().formatHex(Fingerprint.sha256().digest(text.getBytes(UTF_8))) + "\n"
                + text;
    }

    private static String text(Plan plan) {
        return """
                admin: { address: "127.0.0.1:%d" }
                listeners:
                %strustStores:
                  clients:
                    caCertificatesBundle: ca-bundle.pem
                    revocations: [ crl/issuing.pem, crl/root.pem ]
                    denyList: deny.json
                    roster: roster.json
                upstreams:
                %slogs: { connection: logs/connection.log, access: logs/access.log, format: alb }
                """.formatted(plan.adminPort(), listeners(plan), upstreams(plan));
    }

    private static String listeners(Plan plan) {
        return switch (plan.mode()) {
            case VERIFY ->
                listener(plan.port(), "mode: verify, trustStore: clients", "api")
                        + "    identityHeaders: { leaf: when-it-fits }\n";
            case PASSTHROUGH ->
                listener(plan.port(), "mode: passthrough", "backend") + """
                          # Believes what the edge says of its clients, and verifies it. Anybody on this machine could say it.
                          - name: backend
                            address: "127.0.0.1:%d"
                            mutualAuthentication: { mode: verify-header, trustStore: clients, trustedPeers: [ 127.0.0.1/32 ] }
                            identityHeaders: { leaf: when-it-fits }
                            forward: api
                        """.formatted(plan.backendPort());
        };
    }

    private static String listener(int port, String mutualAuthentication, String forward) {
        return """
                  - name: edge
                    address: "127.0.0.1:%d"
                    certificates: [ { chain: server/server.pem, key: server/server.key } ]
                    mutualAuthentication: { %s }
                    forward: %s
                """.formatted(port, mutualAuthentication, forward).indent(0);
    }

    private static String upstreams(Plan plan) {
        // What a private API takes.
        var api = "  api: { url: \"" + plan.upstream() + "\", maxHeaderBytes: 8000 }\n";
        return plan.mode() == Mode.VERIFY
                ? api
                : "  backend: { url: \"http://127.0.0.1:" + plan.backendPort() + "\" }\n" + api;
    }
}
