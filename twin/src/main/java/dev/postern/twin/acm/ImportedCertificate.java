package dev.postern.twin.acm;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** A certificate that was imported, under its ARN; certificate, chain and key are in files of its directory. */
record ImportedCertificate(String arn, String id, Instant createdAt, Instant importedAt, Map<String, String> tags) {
    ImportedCertificate {
        tags = Map.copyOf(tags);
    }

    ImportedCertificate with(Map<String, String> otherTags) {
        return new ImportedCertificate(arn, id, createdAt, importedAt, otherTags);
    }

    /** Where it is kept; the directory stays the same when it is imported again. */
    Path in(Path certificates) {
        return certificates.resolve(id);
    }
}
