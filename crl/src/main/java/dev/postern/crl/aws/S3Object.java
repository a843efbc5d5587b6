package dev.postern.crl.aws;

import java.util.Optional;

/**
 * One version of an object, whole.
 *
 * @param etag in quotes, as it stands on the wire
 * @param version empty in a bucket without versioning
 */
public record S3Object(S3Location location, String etag, Optional<String> version, byte[] bytes) {
    @Override
    public String toString() {
        return location + " " + etag + " " + version.orElse("unversioned") + " " + bytes.length + " bytes";
    }
}
