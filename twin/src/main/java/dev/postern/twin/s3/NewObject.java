package dev.postern.twin.s3;

import java.util.Map;
import java.util.Optional;

/**
 * What is to be stored under a key.
 *
 * @param headers as {@link Version#headers}
 * @param checksums as {@link Version#checksums}, found right
 * @param etag of an upload in parts, which is not the bytes' digest
 */
record NewObject(byte[] bytes, Map<String, String> headers, Map<String, String> checksums, Optional<String> etag) {
    static NewObject of(byte[] bytes) {
        return new NewObject(bytes, Map.of("content-type", "binary/octet-stream"), Map.of(), Optional.empty());
    }
}
