package dev.postern.pki.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events in a file, one a line, for its owner alone. Threads and processes take turns; a line is there whole or not at all, and one
 * that a power cut has torn is ended before the next begins. The file is opened for each event, so it may be rotated at any time.
 */
public final class FileEventSink implements EventSink {
    // The system's lock is the process's; between threads there has to be this one.
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    private final Path file;

    public FileEventSink(Path file) {
        this.file = file;
    }

    @Override
    public void emit(LifecycleEvent event) throws IOException {
        var line = (event.json() + "\n").getBytes(UTF_8);
        WITHIN_PROCESS.lock();
        try {
            append(line);
        } catch (IOException e) {
            throw new IOException("writing event to " + file + ": " + reason(e), e);
        } finally {
            WITHIN_PROCESS.unlock();
        }
    }

    private void append(byte[] line) throws IOException {
        StateFiles.createIfMissing(file);
        var options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        // Closing the channel gives the lock back.
        try (var channel = FileChannel.open(file, options)) {
            channel.lock();
            var end = channel.size();
            try {
                channel.position(end);
                if (isTorn(channel, end)) {
                    write(channel, new byte[] {'\n'});
                }
                write(channel, line);
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    private static boolean isTorn(FileChannel channel, long end) throws IOException {
        var last = ByteBuffer.allocate(1);
        return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
