package dev.postern.cli.client;

import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientFiles;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.FileRosterStore;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The register and the clients' files, which agree: what an earlier command was stopped at has been finished or undone. */
record OpenClients(StateDirectory state, ClientRegister register, ClientFiles files) implements AutoCloseable {
    /** For commands that lay out no files. */
    static OpenClients open(Path directory) throws IOException {
        return open(directory, new EdgeOption().url(directory));
    }

    static OpenClients open(Path directory, URI edge) throws IOException {
        var state = StateDirectory.open(directory);
        var files = state.clientFiles(edge);
        var register = state.register();
        try {
            files.recover(register);
            // State of an earlier version has no roster.
            if (!Files.exists(state.roster(), LinkOption.NOFOLLOW_LINKS)) {
                FileRosterStore.of(state.roster()).update(() -> ClientRoster.of(register.clients()));
            }
            return new OpenClients(state, register, files);
        } catch (IOException | RuntimeException e) {
            register.close();
            throw e;
        }
    }

    Client client(ClientId id) throws IOException {
        return register.client(id)
                .orElseThrow(() ->
                        new MalformedInput("client " + id + ": not in the register (expected: onboarded before)"));
    }

    @Override
    public void close() throws IOException {
        register.close();
    }
}
