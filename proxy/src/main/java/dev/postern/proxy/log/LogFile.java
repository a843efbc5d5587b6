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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log file that may be renamed under our hands: rotation is renaming it, by somebody else, and then lines go to a new one within a
 * second, or by its {@link FileRotation}, between two lines. The file and its directories come into being with the first line; readable by
 * owner and group only, for it names clients.
 */
final class LogFile implements LogOutput {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_AND_GROUP =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final LongSupplier nanoTime;
    private final Optional<FileRotation> rotation;
    private final Complaint complaint;
    // Null while no file is open.
    private @Nullable FileChannel channel;
    private @Nullable Object identity;
    private long looked;

    LogFile(Path path, LongSupplier nanoTime, Optional<FileRotation> rotation) {
        this.path = path;
        this.nanoTime = nanoTime;
        this.rotation = rotation;
        this.complaint = new Complaint(path.toString());
    }

    @Override
    public long write(CharSequence lines) {
        var bytes = ByteBuffer.wrap(lines.toString().getBytes(US_ASCII));
        var from = 0;
        try {
            while (from < bytes.limit()) {
                var file = current();
                var length = fitting(bytes, from, file.size());
                if (length > 0) {
                    append(file, bytes.slice(from, length));
                    from += length;
                }
            }
            complaint.over();
            return 0;
        } catch (IOException e) {
            complaint.about(e);
            closeFile();
            return lines(bytes, from);
        }
    }

    @Override
    public boolean hasTimes() {
        return rotation.map(FileRotation::hasTimes).orElse(false);
    }

    @Override
    public void look() {
        if (channel != null && rotation.isPresent()) {
            try {
                endedInTime(channel, rotation.get());
            } catch (IOException e) {
                complaint.about(e);
                closeFile();
            }
        }
    }

    @Override
    public void close() {
        closeFile();
        rotation.ifPresent(FileRotation::close);
    }

    private void closeFile() {
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

    /** The file to write to now: open, still under its name, and not past its time. */
    private FileChannel current() throws IOException {
        var now = nanoTime.getAsLong();
        if (channel != null && now - looked >= LOOK_AGAIN_NANOS) {
            looked = now;
            if (!Objects.equals(identity, identity())) {
                closeFile();
            }
        }
        var open = channel == null ? open(now) : channel;
        return rotation.isPresent() && endedInTime(open, rotation.get()) ? open(now) : open;
    }

    private boolean endedInTime(FileChannel open, FileRotation when) throws IOException {
        return when.isDue() && open.size() > 0 && setAside(when);
    }

    private FileChannel open(long now) throws IOException {
        var directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        var open = FileChannel.open(path, Set.of(WRITE, APPEND, CREATE), OWNER_AND_GROUP);
        channel = open;
        identity = identity();
        looked = now;
        if (rotation.isPresent()) {
            rotation.get().opened(Files.getLastModifiedTime(path).toInstant());
        }
        return open;
    }

    /** True if another file is to be opened: ours was put aside, or had been by somebody else. */
    private boolean setAside(FileRotation when) throws IOException {
        if (Objects.equals(identity, identity()) && !when.setAside()) {
            return false;
        }
        closeFile();
        return true;
    }

    /** How many of the bytes go into a file of this size: whole lines, at least one if it is empty, or none if it has been put aside. */
    private int fitting(ByteBuffer bytes, int from, long size) throws IOException {
        var left = bytes.limit() - from;
        var room = rotation.map(when -> when.room(size)).orElse(Long.MAX_VALUE);
        if (left <= room) {
            return left;
        }
        for (var end = from + Math.toIntExact(room); end > from; end--) {
            if (bytes.get(end - 1) == '\n') {
                return end - from;
            }
        }
        if (size > 0 && setAside(rotation.orElseThrow())) {
            return 0;
        }
        var end = from;
        while (bytes.get(end) != '\n') {
            end++;
        }
        return end + 1 - from;
    }

    private static long lines(ByteBuffer bytes, int from) {
        var lines = 0L;
        for (var at = from; at < bytes.limit(); at++) {
            lines += bytes.get(at) == '\n' ? 1 : 0;
        }
        return lines;
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
