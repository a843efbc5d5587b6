package dev.postern.cli.up;

import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One {@code up} at a time in a state directory. Dies with its process, however that ends. */
final class UpLock implements AutoCloseable {
    private final FileChannel channel;

    private UpLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or fails at once if another has it. */
    static UpLock take(Path directory) throws IOException {
        var file = directory.resolve(".up.lock");
        StateFiles.createIfMissing(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (tried(channel) == null) {
                throw new IOException(
                        directory + ": another `postern up` runs on it (expected: one at a time in a directory)");
            }
            return new UpLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tried(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // the other one is in this process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
