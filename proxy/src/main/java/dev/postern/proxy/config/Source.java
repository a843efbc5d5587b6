package dev.postern.proxy.config;

import dev.postern.crl.aws.S3Location;
import java.nio.file.Path;

/** Where a piece of trust material is. */
public sealed interface Source {
    /** A file of this machine, absolute or from the working directory. */
    record LocalFile(Path path) implements Source {
        @Override
        public String shortName() {
            return String.valueOf(path.getFileName());
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** An object in Amazon S3, polled. */
    record InS3(S3Location location) implements Source {
        @Override
        public String shortName() {
            return location.key().substring(location.key().lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return location.toString();
        }
    }

    static Source of(Path file) {
        return new LocalFile(file);
    }

    /** The last part of the name, for people and labels. */
    String shortName();
}
