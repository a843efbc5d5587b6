package dev.postern.crl.publish;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.postern.crl.SignedList;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes into a directory: {@code NAME.crl} (DER) and {@code NAME.pem}, each replaced as a whole, the DER first. The DER file
 * is the live list. Any number of publishers, in this process and others, wait for one another. Blocks on files.
 */
public final class DirectoryPublisher implements CrlPublisher {
    // A file lock is the process's, not the thread's: a second thread would get an exception instead of a wait.
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path directory;

    private DirectoryPublisher(Path directory) {
        this.directory = directory;
    }

    /** A publisher into a directory, which is made when the first list is published. */
    public static DirectoryPublisher into(Path directory) {
        return new DirectoryPublisher(directory);
    }

    @Override
    public DiffSummary publish(SignedList list, String name) throws IOException {
        Succession.checkName(name);
        var what = Succession.publishing(list);
        IN_THIS_PROCESS.lock();
        try {
            Files.createDirectories(directory);
            try (var channel = FileChannel.open(directory.resolve("." + name + ".lock"), CREATE, WRITE)) {
                var lock = channel.lock();
                try {
                    return replace(list, name);
                } finally {
                    lock.release();
                }
            }
        } catch (MalformedInput e) {
            throw e.in(what);
        } catch (IOException e) {
            throw new IOException(what + ": " + reason(e), e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    private DiffSummary replace(SignedList list, String name) throws IOException {
        var live = readLive(name, list);
        live.ifPresent(before -> Succession.check(before, list));
        write(name + ".crl", list.der());
        write(name + ".pem", list.pem().getBytes(US_ASCII));
        return Succession.summary(live, list);
    }

    private Optional<SignedList> readLive(String name, SignedList list) throws IOException {
        byte[] file;
        try {
            file = readEither(name);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IOException("reading live list: " + reason(e), e);
        }
        return Optional.of(Succession.live(file, list));
    }

    private byte[] readEither(String name) throws IOException {
        try {
            return Files.readAllBytes(directory.resolve(name + ".crl"));
        } catch (NoSuchFileException e) {
            return Files.readAllBytes(directory.resolve(name + ".pem"));
        }
    }

    private void write(String fileName, byte[] bytes) throws IOException {
        // Always the same one: the lock is held, and what a killed process has left is overwritten.
        var temporary = directory.resolve("." + fileName + ".tmp");
        try {
            try (var channel = FileChannel.open(temporary, CREATE, TRUNCATE_EXISTING, WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
                // A list is public, and the edge that reads it may be another user; temporary files are private by
                // default.
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(temporary, directory.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("writing " + directory.resolve(fileName) + ": " + reason(e), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (var entry = FileChannel.open(directory, READ)) {
            entry.force(true); // the rename itself
        }
    }

    /** File exceptions have only the file's name for a message. */
    private static String reason(IOException e) {
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
