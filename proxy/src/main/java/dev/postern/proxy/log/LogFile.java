package dev.postern.proxy.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log file that may be renamed under our hands: rotation is renaming it, and within a second lines go to a new one. The file and its
 * directories come into being with the first line; readable by owner and group only, for it names clients.
 */
final class LogFile implements LogOutput {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final LongSupplier nanoTime;
    private final Complaint complaint;
    // Null while no file is open.
    private @Nullable FileChannel channel;
    private @Nullable Object identity;
    private long looked;

    LogFile(Path path, LongSupplier nanoTime) {
        this.path = path;
        this.nanoTime = nanoTime;
        this.complaint = new Complaint(path.toString());
    }

    @Override
    public boolean write(CharSequence lines) {
        try {
            append(current(), ByteBuffer.wrap(lines.toString().getBytes(US_ASCII)));
            complaint.over();
            return true;
        } catch (IOException e) {
            complaint.about(e);
            close();
            return false;
        }
    }

    @Override
    public void close() {
        var open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                complaint.about(e);
            }
        }
    }

    private FileChannel current() throws IOException {
        var now = nanoTime.getAsLong();
        if (channel != null && now - looked >= LOOK_AGAIN_NANOS) {
            looked = now;
            if (!Objects.equals(identity, identity())) {
                close();
            }
        }
        var open = channel;
        if (open == null) {
            open = open();
            channel = open;
            identity = identity();
            looked = now;
        }
        return open;
    }

    private FileChannel open() throws IOException {
        var directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return FileChannel.open(
                path,
                Set.of(WRITE, APPEND, CREATE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }

    /** Device and inode of what the path names now; null if it names nothing. */
    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void append(FileChannel file, ByteBuffer lines) throws IOException {
        var before = file.size();
        try {
            while (lines.hasRemaining()) {
                file.write(lines);
            }
        } catch (IOException e) {
            try {
                // A full disk leaves half a line; the next one would be glued to it.
                file.truncate(before);
            } catch (IOException cannot) {
                e.addSuppressed(cannot);
            }
            throw e;
        }
    }
}
