package dev.postern.proxy.trust;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.Source.InS3;
import dev.postern.proxy.config.Source.LocalFile;
import dev.postern.proxy.refresh.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads sources, wherever they are, without waiting for a network: of an object it reads the copy that the last poll brought. */
final class Sources {
    private final S3Copies copies;

    Sources(S3Copies copies) {
        this.copies = copies;
    }

    /** Equal as long as the content is; taken before reading. */
    Object stamp(Source source) {
        if (source instanceof InS3 s3) {
            var copy = copies.copy(s3.location());
            return copy.isPresent() ? copy.get() : isMissing(source) ? "missing" : "none";
        }
        return FileStamp.of(((LocalFile) source).path());
    }

    /** Whether it need not be there yet, and is not. */
    boolean isMissing(Source source) {
        return source instanceof InS3 s3 && copies.isMissing(s3.location());
    }

    /**
     * The content with this stamp.
     *
     * @throws MalformedInput if there is too much of it
     */
    byte[] read(Source source, Object stamp, int maxBytes) throws IOException {
        if (source instanceof LocalFile file) {
            return read(file.path(), maxBytes);
        }
        if (!(stamp instanceof S3Copy copy)) {
            throw new IOException(source + ": not read yet");
        }
        try {
            return copy.read();
        } catch (IOException | MalformedInput e) {
            copies.forget(copy);
            throw new IOException(source + ": the last good copy: " + e.getMessage(), e);
        }
    }

    /** A file of this machine. */
    static byte[] read(Path path, int maxBytes) throws IOException {
        try (var in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new MalformedInput(path + ": too large (expected: at most " + maxBytes + " bytes)");
            }
            return bytes;
        } catch (IOException e) {
            throw new IOException(path + ": cannot be read (expected: a readable file)", e);
        }
    }
}
