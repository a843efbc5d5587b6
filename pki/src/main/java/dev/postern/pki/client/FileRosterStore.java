package dev.postern.pki.client;

import dev.postern.pki.x509.SharedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A roster in a file. Writers, in this process and others, wait for one another, and each asks the register only when its turn has come. */
public final class FileRosterStore implements RosterStore {
    private final SharedFile<ClientRoster> file;

    private FileRosterStore(SharedFile<ClientRoster> file) {
        this.file = file;
    }

    /** The roster in this file; its directory exists. */
    public static FileRosterStore of(Path file) {
        return new FileRosterStore(
                new SharedFile<>(file, ClientRoster.MAX_BYTES, ClientRoster::parse, ClientRoster::bytes));
    }

    @Override
    public Optional<ClientRoster> read() throws IOException {
        return file.read();
    }

    @Override
    public ClientRoster update(Register register) throws IOException {
        return file.update(before -> register.roster());
    }
}
