package dev.postern.pki.client;

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

/**
 * A roster in a file: there as a whole or not at all, readable by everyone, for edges run as another user. Writers, in this process
 * and others, wait for one another, and each asks the register only when its turn has come.
 */
public final class FileRosterStore implements RosterStore {
    // A file lock is the process's, not the thread's: a second thread would get an exception instead of a wait.
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path file;

    private FileRosterStore(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** The roster in this file; its directory exists. */
    public static FileRosterStore of(Path file) {
        return new FileRosterStore(file);
    }

    @Override
    public Optional<ClientRoster> read() throws IOException {
        // A link that leads nowhere is something, and to be complained of, not a roster that is still to be made.
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = StateFiles.readBytes(file, ClientRoster.MAX_BYTES);
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + reason(e), e);
        }
        try {
            return Optional.of(ClientRoster.parse(bytes));
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    @Override
    public ClientRoster update(Register register) throws IOException {
        IN_THIS_PROCESS.lock();
        try (var channel = FileChannel.open(file.resolveSibling("." + file.getFileName() + ".lock"), CREATE, WRITE)) {
            channel.lock(); // given back by closing
            var before = read();
            var now = register.roster();
            if (before.isEmpty() || !before.get().equals(now)) {
                StateFiles.write(file, now.bytes(), StateFiles.Access.EVERYONE);
            }
            return now;
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
