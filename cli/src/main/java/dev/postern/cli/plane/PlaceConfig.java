package dev.postern.cli.plane;

import dev.postern.crl.aws.S3Location;
import java.nio.file.Path;

/** Where something is kept that edges read: a deny-list, a roster. */
public sealed interface PlaceConfig {
    /** A file, as on the machine of an edge. */
    record File(Path path) implements PlaceConfig {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** An object that several edges read. */
    record S3(S3Location location) implements PlaceConfig {
        @Override
        public String toString() {
            return location.toString();
        }
    }
}
