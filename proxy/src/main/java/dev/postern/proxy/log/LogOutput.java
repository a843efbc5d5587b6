package dev.postern.proxy.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** Where the lines of a log end. Used by the log's thread only. */
interface LogOutput {
    static LogOutput of(LogTarget target) {
        return target instanceof LogTarget.File file
                ? new LogFile(file.path(), System::nanoTime)
                : new StandardOutput();
    }

    /** Writes whole lines; false if they are lost. Failures are reported here, once for each change of cause. */
    boolean write(CharSequence lines);

    void close();

    /** Standard output, unbuffered, and left open at the end: it is not ours. */
    final class StandardOutput implements LogOutput {
        // Not System.out: its encoding and its lock belong to whoever prints for people.
        private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        private final Complaint complaint = new Complaint("standard output");

        @Override
        public boolean write(CharSequence lines) {
            try {
                out.write(lines.toString().getBytes(US_ASCII));
                complaint.over();
                return true;
            } catch (IOException e) {
                complaint.about(e);
                return false;
            }
        }

        @Override
        public void close() {}
    }
}
