package dev.postern.twin.s3;

import java.time.Instant;
import java.util.Map;

/**
 * One version of an object, or a delete marker, as its record on the disk says it.
 *
 * @param id {@value #UNVERSIONED} if it was written while its bucket kept no versions
 * @param sequence of two versions the greater one is the newer
 * @param etag in quotes
 * @param headers by lower-case name: what was said of the object when it was put, and comes back with it
 * @param checksums by header, such as {@code x-amz-checksum-crc32}
 * @param body the file of its bytes; empty for a delete marker
 */
record Version(
        String key,
        String id,
        long sequence,
        String etag,
        long size,
        Instant at,
        Map<String, String> headers,
        Map<String, String> checksums,
        String body) {
    static final String UNVERSIONED = "null";

    Version {
        headers = Map.copyOf(headers);
        checksums = Map.copyOf(checksums);
    }

    boolean marksDeletion() {
        return body.isEmpty();
    }
}
