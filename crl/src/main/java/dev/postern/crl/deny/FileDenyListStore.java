package dev.postern.crl.deny;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.SharedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A deny-list in a file. Writers, in this process and others, wait for one another. */
public final class FileDenyListStore implements DenyListStore {
    private final SharedFile<DenyList> file;

    private FileDenyListStore(SharedFile<DenyList> file) {
        this.file = file;
    }

    /** The list in this file; its directory exists. */
    public static FileDenyListStore of(Path file) {
        return new FileDenyListStore(new SharedFile<>(
                file, DenyList.MAX_BYTES, DenyList::parse, list -> list.json().getBytes(UTF_8)));
    }

    @Override
    public Optional<DenyList> read() throws IOException {
        return file.read();
    }

    @Override
    public DenyList update(UnaryOperator<DenyList> change) throws IOException {
        return file.update(before -> change.apply(before.orElse(DenyList.EMPTY)));
    }
}
