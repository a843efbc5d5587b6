package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Writes and reads the files this program keeps. A file is there with all its bytes on the disk, or it is not there: a reader
 * never sees half of one, whatever moment the machine stops at. Links are not followed, so nobody can point a write elsewhere.
 */
public final class StateFiles {
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private StateFiles() {}

    /** Who may read a file; the owner alone may write. */
    public enum Access {
        /** 0600. */
        OWNER("rw-------"),
        /** 0644. */
        EVERYONE("rw-r--r--");

        private final String permissions;

        Access(String permissions) {
            this.permissions = permissions;
        }

        private Set<PosixFilePermission> permissions() {
            return PosixFilePermissions.fromString(permissions);
        }
    }

    /** Puts text, as UTF-8, in the place of whatever the file held before. */
    public static void write(Path file, String text, Access access) throws IOException {
        write(file, text.getBytes(UTF_8), access);
    }

    /** Puts bytes in the place of whatever the file held before. */
    public static void write(Path file, byte[] bytes, Access access) throws IOException {
        refuseLink(file);
        var temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(Access.OWNER.permissions()))) {
                // Again by name, for the umask takes away from what the attribute asks.
                Files.setPosixFilePermissions(temporary, access.permissions());
                for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(parent(file));
    }

    /**
     * The text of a file.
     *
     * @throws MalformedInput if the file is missing, a directory, or larger than the limit
     */
    public static String read(Path file, int maxBytes) throws IOException {
        return new String(readBytes(file, maxBytes), UTF_8);
    }

    /** The bytes of a file, as {@link #read}. */
    public static byte[] readBytes(Path file, int maxBytes) throws IOException {
        if (Files.isDirectory(file)) {
            throw new MalformedInput(file + ": is a directory (expected: a file)");
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new MalformedInput(file + ": too large (expected: at most " + maxBytes + " bytes)");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new MalformedInput(file + ": missing (expected: a file)", e);
        }
    }

    /** Makes a directory, and those above it, that only the owner may enter; one that exists is left as it is. */
    public static void createDirectory(Path directory) throws IOException {
        refuseLink(directory);
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
    }

    /** Makes an empty file that only the owner may read, unless it exists. */
    public static void createIfMissing(Path file) throws IOException {
        refuseLink(file);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(Access.OWNER.permissions()));
        } catch (FileAlreadyExistsException e) {
            refuseLink(file);
        }
    }

    /**
     * Renames a directory, made durable, to a name that is free.
     *
     * @throws FileAlreadyExistsException if something of that name is there, even if it came this very moment
     */
    public static void rename(Path from, Path to) throws IOException {
        // rename(2) replaces an empty directory and nothing else, so what others made meanwhile stays.
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        sync(from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(to));
    }

    /** Removes a directory and what is in it; links are removed, not followed. Nothing there is fine. */
    public static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void refuseLink(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new IOException(file + ": is a symbolic link (expected: no link where state is written)");
        }
    }

    private static Path parent(Path file) {
        var parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + ": has no directory");
        }
        return parent;
    }

    /** A rename lasts through a power cut only once the directory that holds the names is on the disk. */
    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
