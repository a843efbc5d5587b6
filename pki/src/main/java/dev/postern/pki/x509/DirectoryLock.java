package dev.postern.pki.x509;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to change a directory, held by one process and in it by one thread. It dies with its process, however that ends, so
 * nothing is ever to be cleared by hand.
 */
public final class DirectoryLock {
    private static final String FILE = ".lock";
    // The system's lock is the process's; between threads there has to be this one.
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    private DirectoryLock() {}

    /** Something done while nobody else changes the directory. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Waits until nobody else holds the directory, then runs the work; makes the directory if it is missing. The work may take other
     * directories, but not this one again.
     */
    public static <T> T holding(Path directory, Work<T> work) throws IOException {
        StateFiles.createDirectory(directory);
        var file = directory.resolve(FILE);
        StateFiles.createIfMissing(file);
        WITHIN_PROCESS.lock();
        // Closing the channel gives the lock back.
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.lock();
            return work.run();
        } finally {
            WITHIN_PROCESS.unlock();
        }
    }
}
