package dev.postern.pki.x509;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A value in a file that several processes read and change: there as a whole or not at all, readable by everyone, for edges run as another
 * user. Writers, in this process and others, wait for one another. Calls block on the disk.
 */
public final class SharedFile<T> {
    // A file lock is the process's, not the thread's: a second thread would get an exception instead of a wait.
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path file;
    private final int maxBytes;
    private final Function<byte[], T> parse;
    private final Function<T, byte[]> bytes;

    /** A change of the value; it is asked only when its turn has come. */
    @FunctionalInterface
    public interface Change<T> {
        /** The value that is to be there after this one; {@code before} is empty where there is no file yet. */
        T after(Optional<T> before) throws IOException;
    }

    /** The value in this file, whose directory exists; {@code parse} throws {@link MalformedInput} for what is none. */
    public SharedFile(Path file, int maxBytes, Function<byte[], T> parse, Function<T, byte[]> bytes) {
        this.file = file.toAbsolutePath();
        this.maxBytes = maxBytes;
        this.parse = parse;
        this.bytes = bytes;
    }

    /**
     * The value as it is; empty where there is no file.
     *
     * @throws MalformedInput beginning with the file, if it holds something else
     */
    public Optional<T> read() throws IOException {
        // A link that leads nowhere is something, and to be complained of, not a file that is still to be made.
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        byte[] content;
        try {
            content = StateFiles.readBytes(file, maxBytes);
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + reason(e), e);
        }
        try {
            return Optional.of(parse.apply(content));
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    /** Changes the value, and writes the file if that makes a difference; what holds something else is never written over. */
    public T update(Change<T> change) throws IOException {
        IN_THIS_PROCESS.lock();
        try (var channel = FileChannel.open(file.resolveSibling("." + file.getFileName() + ".lock"), CREATE, WRITE)) {
            channel.lock(); // given back by closing
            var before = read();
            var after = change.after(before);
            if (before.isEmpty() || !before.get().equals(after)) {
                StateFiles.write(file, bytes.apply(after), StateFiles.Access.EVERYONE);
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
