package dev.postern.cli.plane;

import dev.postern.crl.aws.S3Location;
import java.nio.file.Path;

/** Where a deny-list is. */
public sealed interface DenyListConfig {
    /** A file, as on the machine of an edge. */
    record File(Path path) implements DenyListConfig {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** An object that several edges read. */
    record S3(S3Location location) implements DenyListConfig {
        @Override
        public String toString() {
            return location.toString();
        }
    }
}
