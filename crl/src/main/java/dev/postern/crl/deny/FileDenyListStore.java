package dev.postern.crl.deny;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A deny-list in a file: there as a whole or not at all, readable by everyone, for edges run as another user. Writers, in
 * this process and others, wait for one another.
 */
public final class FileDenyListStore implements DenyListStore {
    // A file lock is the process's, not the thread's: a second thread would get an exception instead of a wait.
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path file;

    private FileDenyListStore(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** The list in this file; its directory exists. */
    public static FileDenyListStore of(Path file) {
        return new FileDenyListStore(file);
    }

    @Override
    public Optional<DenyList> read() throws IOException {
        // A link that leads nowhere is something, and to be complained of, not an empty list.
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = StateFiles.readBytes(file, DenyList.MAX_BYTES);
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + reason(e), e);
        }
        try {
            return Optional.of(DenyList.parse(bytes));
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    @Override
    public DenyList update(UnaryOperator<DenyList> change) throws IOException {
        IN_THIS_PROCESS.lock();
        try (var channel = FileChannel.open(file.resolveSibling("." + file.getFileName() + ".lock"), CREATE, WRITE)) {
            channel.lock(); // given back by closing
            var before = read();
            var after = change.apply(before.orElse(DenyList.EMPTY));
            if (before.isEmpty() || !before.get().equals(after)) {
                StateFiles.write(file, after.json(), StateFiles.Access.EVERYONE);
            }
            return after;
        } catch (IOException e) {
            throw new IOException("writing " + file + ": " + reason(e), e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    /** File exceptions have only the file's name for a message. */
    private static String reason(IOException e) {
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
