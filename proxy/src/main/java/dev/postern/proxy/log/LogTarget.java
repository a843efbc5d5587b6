package dev.postern.proxy.log;

import java.nio.file.Path;

/** Where a log goes. */
public sealed interface LogTarget {
    /** Standard output. */
    LogTarget STDOUT = new Stdout();

    /** Standard output. */
    record Stdout() implements LogTarget {
        @Override
        public String toString() {
            return "-";
        }
    }

    /** A file, appended to. */
    record File(Path path) implements LogTarget {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
