package dev.postern.proxy.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Where the lines of a log end. Used by the log's thread only. */
interface LogOutput {
    static LogOutput of(LogTarget target, Optional<Rotation> rotation, InstantSource clock) {
        return target instanceof LogTarget.File file
                ? new LogFile(
                        file.path(),
                        System::nanoTime,
                        rotation.map(when -> new FileRotation(file.path(), when, clock, System::nanoTime)))
                : new StandardOutput();
    }

    /** Writes whole lines, and says how many of them are lost. Failures are reported here, once for each change of cause. */
    long write(CharSequence lines);

    /** Whether something is to be done at a certain time even if nothing is written; then {@link #look} is called every second. */
    default boolean hasTimes() {
        return false;
    }

    /** Does what its time has come for. */
    default void look() {}

    void close();

    /** Standard output, unbuffered, and left open at the end: it is not ours. */
    final class StandardOutput implements LogOutput {
        // Not System.out: its encoding and its lock belong to whoever prints for people.
        private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        private final Complaint complaint = new Complaint("standard output");

        @Override
        public long write(CharSequence lines) {
            try {
                out.write(lines.toString().getBytes(US_ASCII));
                complaint.over();
                return 0;
            } catch (IOException e) {
                complaint.about(e);
                return lines.chars().filter(character -> character == '\n').count();
            }
        }

        @Override
        public void close() {}
    }
}
